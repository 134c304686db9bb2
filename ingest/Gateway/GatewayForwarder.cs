using System.Diagnostics.Metrics;
using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>
/// Sends what the gateway's log holds to the stream, in packed records, and remembers how far it has come. Each shard of
/// the log is a lane: one record on its way at a time under one partition key, so that a racer's messages arrive in order
/// whatever fails in between.
/// </summary>
/// <remarks>
/// The checkpoint is written after the put, while the next record is on its way. A process that dies sends again what was put
/// since: at least once, and in order.
/// </remarks>
public sealed class GatewayForwarder : IDisposable
{
    /// <summary>Names the checkpoints.</summary>
    public const string Consumer = "gateway";

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly GatewayLane[] _lanes;
    private readonly Meter _meter = new("Alleycat.Ingest");
    private readonly Lock _gate = new();
    private readonly Action<string?>? _reachChanged;
    private int _lanesFailing;
    private string? _failure;

    /// <param name="log">What is kept.</param>
    /// <param name="stream">Where it goes.</param>
    /// <param name="checkpoints">How far each lane has come.</param>
    /// <param name="trim">Told what need not be kept any more: everything of a shard up to a record.</param>
    /// <param name="options">Packing, waits.</param>
    /// <param name="time">Holds and waits run on it.</param>
    /// <param name="random">Draws the waits; used under a lock.</param>
    public GatewayForwarder(
        IStreamSource log,
        IStreamProducer stream,
        ICheckpointStore checkpoints,
        Action<ShardId, SequenceNumber> trim,
        GatewayOptions options,
        TimeProvider time,
        Random random)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(options);
        _reachChanged = options.ReachChanged;
        var meters = new GatewayLaneMeters(_meter);
        _lanes =
        [
            .. log.Shards.Select(shardId => new GatewayLane(
                log.OpenReader(shardId),
                stream,
                checkpoints,
                trim,
                PartitionKey.Of(string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{shardId.Index}")),
                options,
                time,
                new Random(random.Next()),
                meters,
                OnReachChanged)),
        ];
        _meter.CreateObservableGauge(
            "alleycat.gateway.delay", () => Delay.TotalSeconds, "s", "Age of the oldest message that is read and not yet sent.");
    }

    /// <summary>Why sending fails now; null while it works.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Age of the oldest message that is read from the log and not yet sent.</summary>
    public TimeSpan Delay => _lanes.Max(lane => lane.Delay);

    /// <summary>Sends until stopped. A stream that does not take a record is asked again for ever; fails only for the log.</summary>
    public Task RunAsync() => Task.WhenAll(_lanes.Select(lane => lane.RunAsync(_stopping.Token, _aborted.Token)));

    /// <summary>Ends <see cref="RunAsync"/> when everything kept is sent, or when time is up; the rest stays in the log.</summary>
    public async Task StopAsync(Task running, CancellationToken timeIsUp)
    {
        ArgumentNullException.ThrowIfNull(running);
        await using var registration = timeIsUp.UnsafeRegister(static aborted => ((CancellationTokenSource)aborted!).Cancel(), _aborted);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
        _meter.Dispose();
        _stopping.Dispose();
        _aborted.Dispose();
    }

    // One outage is one for all lanes: told at the first that fails and at the last that works again.
    private void OnReachChanged(string? failure)
    {
        lock (_gate)
        {
            _lanesFailing += failure is null ? -1 : 1;
            var isChange = failure is null ? _lanesFailing == 0 : _lanesFailing == 1;
            if (!isChange)
                return;
            Volatile.Write(ref _failure, failure);
            _reachChanged?.Invoke(failure);
        }
    }
}
