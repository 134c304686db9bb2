using System.Collections.Concurrent;
using System.Threading.Channels;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Moves one shard's records through the transform into objects: a reading and a writing stage, joined by an ordered queue.</summary>
/// <remarks>
/// Invocations overlap (at most <see cref="DeliveryStreamOptions.TransformsInFlightMax"/>), but are taken up in the order they were started,
/// so a checkpoint never passes a record that is not delivered. Deadlines count on the clock's timestamp: a clock that is set does nothing.
/// </remarks>
internal sealed partial class ShardPump : IDisposable
{
    // As many as an array takes that is no large object yet.
    private const int RecordsPerRead = 1_000;
    private const int BytesPerRead = 4 << 20;

    private readonly DeliveryStreamOptions _options;
    private readonly IShardReader _reader;
    private readonly ICheckpointStore _checkpoints;
    private readonly TransformInvoker _invoker;
    private readonly TimeProvider _time;
    private readonly PendingRecords _pending = new();
    private readonly SemaphoreSlim _invocations;
    private readonly Channel<Work> _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });
    private readonly ConcurrentQueue<Flush> _flushes = new();
    private TaskCompletionSource _flushRequested = NewSignal();

    public ShardPump(
        DeliveryStreamOptions options, IShardReader reader, ICheckpointStore checkpoints, TransformInvoker invoker,
        ObjectWriter writer, ObjectBuffer buffer, DeliveryMetrics metrics, TimeProvider time)
    {
        _options = options;
        _reader = reader;
        _checkpoints = checkpoints;
        _invoker = invoker;
        _writer = writer;
        _buffer = buffer;
        _metrics = metrics;
        _time = time;
        _invocations = new(options.TransformsInFlightMax);
    }

    public long? OldestPendingMs => _pending.OldestMs();

    /// <summary>Runs until cancelled; any other end is a fault.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var stages = new[] { ReadAsync(either.Token), WriteAsync(either.Token) };
        await Task.WhenAny(stages);
        // One stage cannot go on without the other.
        await either.CancelAsync();
        await Task.WhenAll(stages);
    }

    /// <summary>Completes when everything that is in the shard now is delivered.</summary>
    public Task FlushAsync()
    {
        if (_reader.Tip is not { } tip)
            return Task.CompletedTask;
        var flush = new Flush(tip, NewSignal());
        _flushes.Enqueue(flush);
        Volatile.Read(ref _flushRequested).TrySetResult();
        return flush.Done.Task;
    }

    public void Dispose()
    {
        _invocations.Dispose();
        _reader.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="UpTo">The newest record to be delivered.</param>
    /// <param name="Done">Completed by the writing stage.</param>
    private sealed record Flush(SequenceNumber UpTo, TaskCompletionSource Done);

    /// <summary>What the reading stage hands on: a batch under way, or the request to put what came before.</summary>
    private readonly record struct Work(Task<TransformedBatch>? Batch, TaskCompletionSource? Flushed);
}
