using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <summary>
/// Partition keys met lately, by their UTF-8: a racer's key is decoded and hashed once, not once a second. A table of
/// fixed size in which a new
/// key takes the place of whatever was in its slot; entries are immutable, so threads need no lock.
/// </summary>
internal sealed class PartitionKeyCache
{
    private const int Slots = 4_096;
    private const int BytesMax = 64;

    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <param name="utf8">1 or more bytes of valid UTF-8, at most <see cref="PartitionKey.CharsMax"/>
    /// characters.</param>
    public PartitionKey Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > BytesMax)
            return PartitionKey.Of(Encoding.UTF8.GetString(utf8));
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _entries[(uint)hash.ToHashCode() % Slots];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = new Entry(utf8.ToArray(), PartitionKey.Of(Encoding.UTF8.GetString(utf8)));
            Volatile.Write(ref slot, entry);
        }
        return entry.Key;
    }

    private sealed record Entry(byte[] Utf8, PartitionKey Key);
}
