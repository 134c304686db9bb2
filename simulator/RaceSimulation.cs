using Alleycat.Racing;
using Alleycat.Simulator.Riding;
using Alleycat.Streaming;

namespace Alleycat.Simulator;

/// <summary>A race of simulated riders, published over the wire like any bike's.</summary>
/// <remarks>
/// One run per instance. Messages depend on seed, racer ids, race id and start only, never on the order in which they are sent.
/// </remarks>
public sealed partial class RaceSimulation
{
    private readonly SimulationOptions _options;
    private readonly TimeProvider _time;
    private readonly IRiderConnector? _connector;
    private readonly IStreamProducer? _producer;

    /// <exception cref="ArgumentException">
    /// The options contradict each other, or <see cref="SimulationOptions.To"/> is neither MQTT nor HTTP.
    /// </exception>
    public RaceSimulation(SimulationOptions options, TimeProvider? time = null) : this(options, time, null, null)
    {
    }

    internal RaceSimulation(SimulationOptions options, TimeProvider? time, IRiderConnector? connector, IStreamProducer? producer)
    {
        if (options.StartSecond > options.Seconds)
            throw new ArgumentException($"A race of {options.Seconds} seconds has no second {options.StartSecond}.", nameof(options));
        if (options.Classes.Count == 0 || !options.Classes.All(classId => RaceClass.IsValid(classId)))
            throw new ArgumentException($"Classes are 1 to {RaceClass.Count}, at least one.", nameof(options));
        if (connector is null && producer is null && options.To.Scheme is not ("mqtt" or "mqtts" or "tcp" or "http" or "https"))
            throw new ArgumentException($"Riders go to mqtt://… or http://…, not to {options.To.Scheme}.", nameof(options));
        (_options, _time, _connector, _producer) = (options, time ?? TimeProvider.System, connector, producer);
    }

    /// <summary>Runs the race.</summary>
    /// <param name="progress">Told about once a second and at the end; null for nobody.</param>
    /// <param name="cancellationToken">
    /// Ends it cleanly: acknowledgements under way are waited for briefly, and the result says what is missing.
    /// </param>
    /// <exception cref="IOException">The record file cannot be written.</exception>
    public async Task<SimulationResult> RunAsync(IProgress<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        // Something finite divided by an infinite speed is 0.
        var startsAt = _options.StartsAt ?? _time.GetUtcNow() - TimeSpan.FromSeconds((_options.StartSecond - 1) / _options.Speed);
        var raceId = _options.RaceId ?? RaceClock.At(startsAt).RaceId;
        var riders = MakeRiders(raceId, startsAt);
        var tally = new SimulationTally((long)riders.Count * (_options.Seconds - _options.StartSecond + 1));
        var pace = new RacePace(startsAt, _options.Speed, _time);
        var started = _time.GetTimestamp();

        using var recording = _options.RecordFile is { } file ? new RaceRecording(file) : null;
        using (var reporting = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken.None))
        {
            var reports = ReportAsync(progress, recording, tally, started, reporting.Token);
            try
            {
                await RideAsync(riders, pace, tally, recording, cancellationToken);
            }
            finally
            {
                reporting.Cancel();
                await reports;
            }
        }
        var end = tally.At(_time.GetElapsedTime(started));
        progress?.Report(end);
        return new()
        {
            RaceId = raceId,
            Riders = riders.Count,
            Planned = end.Planned,
            Sent = end.Sent,
            Acknowledged = end.Acknowledged,
            Retried = end.Retried,
            Failed = end.Failed,
            Reconnects = tally.Reconnects,
            LastFault = tally.LastFault,
            WasCancelled = cancellationToken.IsCancellationRequested,
            Elapsed = end.Elapsed,
            Latency = tally.Latency.Summarize(),
        };
    }

    private List<Rider> MakeRiders(long raceId, DateTimeOffset startsAt)
    {
        var riders = new List<Rider>(_options.Riders);
        for (var i = 0; i < _options.Riders; i++)
        {
            var rider = new Rider(
                _options.FirstRacerId + i, _options.Classes[i % _options.Classes.Count], raceId, _options.Seconds,
                startsAt.ToUnixTimeMilliseconds(), _options.Seed, _options.Form);
            rider.SkipTo(_options.StartSecond);
            riders.Add(rider);
        }
        return riders;
    }

    private async Task ReportAsync(
        IProgress<SimulationProgress>? progress, RaceRecording? recording, SimulationTally tally, long started,
        CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                progress?.Report(tally.At(_time.GetElapsedTime(started)));
                recording?.Flush();
            }
        }
        catch (OperationCanceledException)
        {
            // The race is over.
        }
    }
}
