using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Reads fragments of one version of a file by ranges, neighbours together.</summary>
internal sealed class FragmentSource(
    IObjectStore store, string bucket, string key, string etag, HistoryTable table, ReadOnlyMemory<byte> prefix)
{
    /// <summary>Bytes read in vain rather than asking twice.</summary>
    private const int GapBytesMax = 128 * 1024;

    private const int RangeBytesMax = 8 * 1024 * 1024;

    /// <summary>The object is no longer the version whose table was read.</summary>
    public bool IsStale { get; private set; }

    /// <summary>For a file that does not exist yet.</summary>
    public static ValueTask<ReadOnlyMemory<byte>[]> None(IReadOnlyList<int> fragments, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("There is no file to read fragments of.");

    /// <summary>The fragments' bytes; empty ones, which fit no table, once the version is stale.</summary>
    public async ValueTask<ReadOnlyMemory<byte>[]> LoadAsync(IReadOnlyList<int> fragments, CancellationToken cancellationToken)
    {
        var bytes = new ReadOnlyMemory<byte>[fragments.Count];
        for (var from = 0; from < bytes.Length && !IsStale;)
        {
            var offset = table.OffsetOf(fragments[from]);
            if (table.EndOf(fragments[from]) <= prefix.Length)
            {
                bytes[from] = prefix[(int)offset..(int)table.EndOf(fragments[from])];
                from++;
                continue;
            }
            var until = from + 1;
            while (until < bytes.Length
                && table.OffsetOf(fragments[until]) - table.EndOf(fragments[until - 1]) <= GapBytesMax
                && table.EndOf(fragments[until]) - offset <= RangeBytesMax)
                until++;
            var range = new ByteRange(offset, table.EndOf(fragments[until - 1]) - offset);
            var read = await store.GetAsync(bucket, key, range, etag, cancellationToken).ConfigureAwait(false);
            IsStale = read.Status != GetObjectStatus.Found || read.Content.Length != range.Length;
            for (; from < until && !IsStale; from++)
                bytes[from] = read.Content.Slice(
                    (int)(table.OffsetOf(fragments[from]) - offset), (int)table.Fragments[fragments[from]].CompressedLength);
        }
        return bytes;
    }
}
