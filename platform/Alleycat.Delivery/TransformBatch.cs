using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Records of one shard, in order, that one invocation transforms.</summary>
internal sealed class TransformBatch
{
    public const int RecordIdBytesMax = SequenceNumber.DigitsMax + 6;

    private readonly List<StreamRecord> _records = [];

    public IReadOnlyList<StreamRecord> Records => _records;

    /// <summary>Bytes of data, a packed record counted by what it unpacks to: what the function's answer is made of.</summary>
    public int Bytes { get; private set; }

    /// <summary>When the first record was added, by the clock's timestamp; deadlines count from it.</summary>
    public long StartedAt { get; private set; }

    private static ReadOnlySpan<byte> RecordIdEnd => "000000"u8;

    public SequenceNumber Last => _records[^1].SequenceNumber;

    public void Add(in StreamRecord record, long now)
    {
        if (_records.Count == 0)
            StartedAt = now;
        _records.Add(record);
        Bytes += PackedRecords.UnpackedBytes(record.Data.Span);
    }

    /// <summary>Firehose's record id of a stream record: opaque to the function, unique within the batch.</summary>
    public static string RecordIdOf(in StreamRecord record) => Encoding.ASCII.GetString(RecordIdOf(record, stackalloc byte[RecordIdBytesMax]));

    /// <summary>The same without a string.</summary>
    /// <param name="record">The record.</param>
    /// <param name="utf8">Room for <see cref="RecordIdBytesMax"/>.</param>
    public static ReadOnlySpan<byte> RecordIdOf(in StreamRecord record, Span<byte> utf8)
    {
        var digits = record.SequenceNumber.Format(utf8).Length;
        RecordIdEnd.CopyTo(utf8[digits..]);
        return utf8[..(digits + RecordIdEnd.Length)];
    }
}
