using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>Checkpoints that tell when one is written.</summary>
internal sealed class SignallingCheckpoints(ICheckpointStore checkpoints) : ICheckpointStore
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next checkpoint that is written.</summary>
    public Task Next => _next.Task;

    public SequenceNumber? Read(string consumer, ShardId shardId) => checkpoints.Read(consumer, shardId);

    public async ValueTask WriteAsync(
        string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default)
    {
        await checkpoints.WriteAsync(consumer, shardId, sequenceNumber, cancellationToken);
        var written = _next;
        _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        written.TrySetResult();
    }
}
