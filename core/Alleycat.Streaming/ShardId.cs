using System.Globalization;

namespace Alleycat.Streaming;

/// <summary>A shard's 0-based index; written as Kinesis writes it, <c>shardId-000000000000</c>.</summary>
public readonly record struct ShardId(int Index) : IComparable<ShardId>
{
    private const string Prefix = "shardId-";

    public static bool TryParse(string? text, out ShardId shardId)
    {
        shardId = default;
        if (text is null || text.Length != Prefix.Length + 12 || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        shardId = new(index);
        return true;
    }

    public int CompareTo(ShardId other) => Index.CompareTo(other.Index);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Index:D12}");

    public static bool operator <(ShardId left, ShardId right) => left.Index < right.Index;
    public static bool operator <=(ShardId left, ShardId right) => left.Index <= right.Index;
    public static bool operator >(ShardId left, ShardId right) => left.Index > right.Index;
    public static bool operator >=(ShardId left, ShardId right) => left.Index >= right.Index;
}
