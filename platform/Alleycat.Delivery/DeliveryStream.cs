using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>The embedded Firehose: reads a stream, transforms, gathers, and puts gzip objects; sets aside what cannot be delivered.</summary>
/// <remarks>
/// At least once: after a crash everything behind the checkpoint is delivered again. Memory is bounded per shard by the buffering hints and
/// the invocations in flight. A transform or a bucket that stalls holds its shard's checkpoint and nothing else.
/// </remarks>
public sealed class DeliveryStream : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly DeliveryMetrics _metrics;
    private readonly ShardPump[] _pumps;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <param name="options">Names, prefixes and buffering hints.</param>
    /// <param name="source">The stream to read; its readers are opened here and closed with this.</param>
    /// <param name="checkpoints">Where the position is kept, under the delivery stream's name.</param>
    /// <param name="transform">Invoked with Firehose's event; null delivers records as they are, one behind the other.</param>
    /// <param name="store">Takes the objects; the bucket exists.</param>
    /// <param name="time">Deadlines, back-off and time-outs.</param>
    /// <exception cref="ArgumentException">A prefix has an expression that is not known or out of place.</exception>
    public DeliveryStream(
        DeliveryStreamOptions options, IStreamSource source, ICheckpointStore checkpoints, LambdaFunction? transform, IObjectStore store,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        _time = time;
        _metrics = new(options);
        var invoker = new TransformInvoker(options, transform, _metrics, time);
        var writer = new ObjectWriter(options, store, _metrics, time);
        _pumps =
        [
            .. source.Shards.Select(shard => new ShardPump(
                options, source.OpenReader(shard), checkpoints, invoker, writer, new ObjectBuffer(options, _metrics, time), _metrics, time)),
        ];
        _metrics.Observe(FreshnessSeconds, MillisBehindLatest);
    }

    /// <summary>Says what is wrong with settings before anything is made of them.</summary>
    /// <exception cref="ArgumentException">A prefix has an expression that is not known or out of place.</exception>
    public static void Validate(DeliveryStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = new ObjectKeyTemplate(options.Prefix, isErrorPrefix: false);
        _ = new ObjectKeyTemplate(options.ErrorOutputPrefix, isErrorPrefix: true);
    }

    /// <summary>Ends (with its fault) when delivery cannot go on, such as on a corrupt stream; cancelled on an ordinary stop.</summary>
    public Task Completion => _running;

    /// <summary>Age of the oldest record read and not yet delivered; zero where there is none.</summary>
    public TimeSpan DataFreshness => TimeSpan.FromSeconds(FreshnessSeconds());

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Delivers everything that is durable in the stream now, without waiting for the buffering hints.</summary>
    /// <exception cref="Exception">Delivery has failed before; this is its fault.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var flushed = Task.WhenAll(_pumps.Select(pump => pump.FlushAsync()));
        // A pump that ended will never flush: its fault is the answer.
        await Task.WhenAny(flushed, _running).WaitAsync(cancellationToken);
        if (!flushed.IsCompleted)
            await _running;
        await flushed;
    }

    /// <summary>Flushes, then stops. What could not be flushed before the token fired stays in the stream and is delivered next time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Stops without flushing.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _metrics.Dispose();
        _stopping.Dispose();
        foreach (var pump in _pumps)
            pump.Dispose();
    }

    private async Task RunAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var pumps = _pumps.Select(pump => pump.RunAsync(either.Token)).ToArray();
        await Task.WhenAny(pumps);
        // A shard that cannot go on ends the whole: half a delivery would look like a healthy one.
        await either.CancelAsync();
        await Task.WhenAll(pumps);
    }

    private async Task EndAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await Task.WhenAny(_running);
    }

    private long MillisBehindLatest() => _pumps.Max(pump => pump.MillisBehindLatest);

    private double FreshnessSeconds()
    {
        var oldest = _pumps.Min(pump => pump.OldestPendingMs);
        return oldest is { } ms ? Math.Max(0, (_time.GetUtcNow().ToUnixTimeMilliseconds() - ms) / 1000.0) : 0;
    }
}
