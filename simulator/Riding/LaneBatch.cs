using Alleycat.Streaming;

namespace Alleycat.Simulator.Riding;

/// <summary>The records of one PutRecords call in the making: a message each, or many packed into one. For one caller.</summary>
/// <param name="packedKey">The key of packed records, so that a lane's stay in order; null for a record per message under its racer.</param>
internal sealed class LaneBatch(PartitionKey? packedKey)
{
    /// <summary>What one PutRecords call takes.</summary>
    public const int RecordsMax = 500;

    // About 350 messages are in a packed record, so a call has some ten thousand.
    private const int PackedRecordsMax = 32;

    private readonly Dictionary<int, PartitionKey> _keys = [];
    private readonly PackedRecordWriter? _packer = packedKey is null ? null : new();
    private List<Record> _records = [];
    private List<byte[]> _packing = [];

    public bool IsEmpty => _records.Count == 0 && _packing.Count == 0;

    public bool IsFull => _records.Count >= (_packer is null ? RecordsMax : PackedRecordsMax);

    public void Add(int racerId, byte[] message)
    {
        if (_packer is null)
        {
            if (!_keys.TryGetValue(racerId, out var key))
                _keys[racerId] = key = PartitionKey.OfRacer(racerId);
            _records.Add(new(new(key, message), [message]));
            return;
        }
        if (_packer.Append(message) == PackAppendResult.Full)
        {
            CloseRecord();
            if (_packer.Append(message) != PackAppendResult.Appended)
                throw new InvalidOperationException("A message does not fit an empty pack.");
        }
        _packing.Add(message);
    }

    /// <summary>Hands the records over and begins anew.</summary>
    public List<Record> Take()
    {
        CloseRecord();
        var records = _records;
        _records = [];
        return records;
    }

    private void CloseRecord()
    {
        if (_packing.Count == 0)
            return;
        _records.Add(new(new(packedKey!.Value, _packer!.TakeRecord()), _packing));
        _packing = [];
    }

    /// <summary>A record, and the messages it carries.</summary>
    internal readonly record struct Record(PutRecordsEntry Entry, IReadOnlyList<byte[]> Messages);
}
