using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Tests;

/// <summary>A log of one shard in memory, with its checkpoints; what a restart would find again.</summary>
internal sealed class FakeLog : IStreamSource, ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly List<StreamRecord> _records = [];
    private Task _checkpointsHeld = Task.CompletedTask;
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ShardId> Shards { get; } = [new(0)];

    /// <summary>The consumer's, as it was written last.</summary>
    public SequenceNumber? Checkpoint { get; private set; }

    /// <summary>Everything up to here may go.</summary>
    public SequenceNumber? Trimmed { get; private set; }

    /// <summary>Thrown instead of writing a checkpoint, once: the process dies there.</summary>
    public Exception? DieAtCheckpoint { get; set; }

    /// <summary>Checkpoints are written when what this returns has been completed.</summary>
    public TaskCompletionSource HoldCheckpoints()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _checkpointsHeld = held.Task;
        return held;
    }

    public void Append(params IEnumerable<string> messages)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            foreach (var message in messages)
                _records.Add(new(new((UInt128)(uint)(_records.Count + 1)), "key", Encoding.UTF8.GetBytes(message), 0));
            appended = _appended;
            _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        appended.SetResult();
    }

    public void Trim(ShardId shardId, SequenceNumber through) => Trimmed = through;

    public IShardReader OpenReader(ShardId shardId) => new Reader(this);

    public SequenceNumber? Read(string consumer, ShardId shardId) => Checkpoint;

    public async ValueTask WriteAsync(
        string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default)
    {
        await _checkpointsHeld;
        if (DieAtCheckpoint is { } death)
        {
            DieAtCheckpoint = null;
            throw death;
        }
        Checkpoint = sequenceNumber;
    }

    private sealed class Reader(FakeLog log) : IShardReader
    {
        public ShardId ShardId => new(0);

        public SequenceNumber? Tip
        {
            get
            {
                lock (log._gate)
                    return log._records.Count == 0 ? null : log._records[^1].SequenceNumber;
            }
        }

        public async ValueTask<IReadOnlyList<StreamRecord>> ReadAsync(
            SequenceNumber? after, int recordsMax, int bytesMax, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                Task appended;
                lock (log._gate)
                {
                    StreamRecord[] records = [.. log._records.Where(r => after is null || r.SequenceNumber > after).Take(recordsMax)];
                    if (records.Length > 0)
                        return records;
                    appended = log._appended.Task;
                }
                await appended.WaitAsync(cancellationToken);
            }
        }

        public void Dispose()
        {
        }
    }
}
