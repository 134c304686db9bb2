using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Delivery.Tests;

/// <summary>A stream of one shard in memory, with its checkpoints.</summary>
internal sealed class FakeStream : IStreamSource, ICheckpointStore
{
    private readonly Lock _lock = new();
    private readonly List<StreamRecord> _records = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ShardId> Shards { get; } = [new(0)];

    public SequenceNumber? Checkpoint { get; private set; }

    /// <summary>Runs at every checkpoint, before it is kept.</summary>
    public Action<SequenceNumber>? OnCheckpoint { get; set; }

    public void Append(string text, DateTimeOffset arrival) => Append(Encoding.UTF8.GetBytes(text), arrival);

    public void Append(byte[] data, DateTimeOffset arrival)
    {
        lock (_lock)
        {
            _records.Add(new(new((UInt128)(_records.Count + 1) * 10), "7", data, arrival.ToUnixTimeMilliseconds()));
            _appended.TrySetResult();
            _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IShardReader OpenReader(ShardId shardId) => new Reader(this);

    public SequenceNumber? Read(string consumer, ShardId shardId) => Checkpoint;

    public ValueTask WriteAsync(string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken)
    {
        OnCheckpoint?.Invoke(sequenceNumber);
        Assert.True(Checkpoint is null || sequenceNumber > Checkpoint, "A checkpoint went back.");
        Checkpoint = sequenceNumber;
        return default;
    }

    private sealed class Reader(FakeStream stream) : IShardReader
    {
        public ShardId ShardId => new(0);

        public SequenceNumber? Tip
        {
            get
            {
                lock (stream._lock)
                    return stream._records.Count == 0 ? null : stream._records[^1].SequenceNumber;
            }
        }

        public async ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
            SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken)
        {
            while (true)
            {
                Task appended;
                lock (stream._lock)
                {
                    var found = stream._records.Where(record => after is null || record.SequenceNumber > after).Take(recordsMax).ToArray();
                    if (found.Length > 0)
                        return found;
                    appended = stream._appended.Task;
                }
                await appended.WaitAsync(cancellationToken);
            }
        }

        public void Dispose()
        {
        }
    }
}
