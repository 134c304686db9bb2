using Alleycat.Streaming;

namespace Alleycat.Local.Tests.EventSources;

/// <summary>One shard in memory, whose readers end when the test is done with them, and a checkpoint store that remembers.</summary>
internal sealed class FakeStream : IStreamSource, ICheckpointStore
{
    private readonly List<StreamRecord> _records = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ShardId> Shards { get; } = [new(0)];

    public SequenceNumber? Checkpoint { get; set; }

    /// <summary>Completes when a reader asks for more than there is.</summary>
    public Task Drained => _drained.Task;

    public void Add(int number, long arrivalMs) =>
        _records.Add(new(new SequenceNumber((UInt128)number), "k", BitConverter.GetBytes(number), arrivalMs));

    public IShardReader OpenReader(ShardId shardId) => new Reader(this);

    public SequenceNumber? Read(string consumer, ShardId shardId) => Checkpoint;

    public ValueTask WriteAsync(string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default)
    {
        Assert.True(Checkpoint is null || sequenceNumber > Checkpoint, "A checkpoint never goes back.");
        Checkpoint = sequenceNumber;
        return ValueTask.CompletedTask;
    }

    private sealed class Reader(FakeStream stream) : IShardReader
    {
        public ShardId ShardId => new(0);

        public SequenceNumber? Tip => stream._records.Count == 0 ? null : stream._records[^1].SequenceNumber;

        public async ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
            SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken = default)
        {
            var next = stream._records.Where(r => after is null || r.SequenceNumber > after).Take(recordsMax).ToList();
            if (next.Count == 0)
            {
                stream._drained.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            return next;
        }

        public void Dispose()
        {
        }
    }
}
