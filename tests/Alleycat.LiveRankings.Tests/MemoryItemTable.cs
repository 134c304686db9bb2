using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>A table in memory that can be made to fail, and to let somebody else write first.</summary>
internal sealed class MemoryItemTable : IItemTable
{
    private readonly SortedDictionary<(string Partition, string Sort), TableItem> _items = new(Comparer<(string Partition, string Sort)>.Create(
        (left, right) => string.CompareOrdinal(left.Partition, right.Partition) is var order and not 0 ? order : string.CompareOrdinal(left.Sort, right.Sort)));

    /// <summary>Called before each put; throws to fail it.</summary>
    public Action<TableItem> BeforePut { get; set; } = static _ => { };

    /// <summary>Called after each put that was done; throws to lose the answer.</summary>
    public Action<TableItem> AfterPut { get; set; } = static _ => { };

    public int Puts { get; private set; }

    public IReadOnlyCollection<TableItem> Items => _items.Values;

    public ValueTask<IReadOnlyList<TableItem>> QueryAsync(
        string partition, string sortPrefix, bool isConsistent, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<TableItem>>(
            [.. _items.Values.Where(item => item.Partition == partition && item.Sort.StartsWith(sortPrefix, StringComparison.Ordinal))]);

    public ValueTask<bool> TryPutAsync(TableItem item, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        BeforePut(item);
        Puts++;
        var held = _items.TryGetValue((item.Partition, item.Sort), out var known) ? known.Version : 0;
        if (expectedVersion is { } expected && expected != held)
            return ValueTask.FromResult(false);
        _items[(item.Partition, item.Sort)] = item with { Body = item.Body.ToArray() };
        AfterPut(item);
        return ValueTask.FromResult(true);
    }

    public void Overwrite(TableItem item) => _items[(item.Partition, item.Sort)] = item;

    public static ItemTableException Unavailable() => new("InternalServerError", "The table is not there just now.", isTransient: true);
}
