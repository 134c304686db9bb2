using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Records of one shard, in order, that one invocation transforms.</summary>
internal sealed class TransformBatch
{
    private readonly List<StreamRecord> _records = [];

    public IReadOnlyList<StreamRecord> Records => _records;

    /// <summary>Bytes of data, a packed record counted by what it unpacks to: what the function's answer is made of.</summary>
    public int Bytes { get; private set; }

    /// <summary>When the first record was added, by the clock's timestamp; deadlines count from it.</summary>
    public long StartedAt { get; private set; }

    public SequenceNumber Last => _records[^1].SequenceNumber;

    public void Add(in StreamRecord record, long now)
    {
        if (_records.Count == 0)
            StartedAt = now;
        _records.Add(record);
        Bytes += PackedRecords.UnpackedBytes(record.Data.Span);
    }

    /// <summary>Firehose's record id of a stream record: opaque to the function, unique within the batch.</summary>
    public static string RecordIdOf(in StreamRecord record) => record.SequenceNumber + "000000";
}
