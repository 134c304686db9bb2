using Alleycat.Racing;
using Alleycat.Simulator.Riding;

namespace Alleycat.Simulator;

/// <summary>
/// Riders without end for <c>--demo</c>: they ride the race clock's races in real time, one after the other, joining at the right second.
/// </summary>
public sealed class DemoRiders
{
    // Where nobody listens, so long passes before the next try.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly DemoRidersOptions _options;
    private readonly TimeProvider _time;
    private readonly IRiderConnector? _connector;

    public DemoRiders(DemoRidersOptions options, TimeProvider? time = null) : this(options, time, null)
    {
    }

    internal DemoRiders(DemoRidersOptions options, TimeProvider? time, IRiderConnector? connector) =>
        (_options, _time, _connector) = (options, time ?? TimeProvider.System, connector);

    /// <summary>Rides until cancelled; ends cleanly then. Faults of the connection are waited out.</summary>
    /// <param name="progress">Told about once a second; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IProgress<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var clock = RaceClock.At(_time.GetUtcNow(), _options.SecondsPerRace);
                var result = await new RaceSimulation(OptionsFor(clock), _time, _connector, null).RunAsync(progress, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                if (result.IsAnythingLost)
                    await Task.Delay(Pause, _time, cancellationToken);
                await WaitForNextAsync(clock, result.IsAnythingLost, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private SimulationOptions OptionsFor(RaceClock clock) => new()
    {
        To = _options.To,
        Riders = _options.Riders,
        Classes = [.. RaceClass.Ids],
        Seconds = _options.SecondsPerRace,
        StartSecond = clock.Second,
        StartsAt = clock.StartsAt,
        RaceId = clock.RaceId,
        Seed = _options.Seed,
        // The same riders in another form each race: records fall, and not all at once.
        Form = (int)(clock.RaceId & int.MaxValue),
        FirstRacerId = _options.FirstRacerId,
        GiveUpAfter = TimeSpan.FromSeconds(20),
    };

    // The last second is published within it; the next race begins with the next window, not before.
    private async Task WaitForNextAsync(RaceClock ridden, bool again, CancellationToken cancellationToken)
    {
        var next = RaceClock.StartOf(ridden.RaceId + 1, _options.SecondsPerRace);
        while (!again && next - _time.GetUtcNow() is { Ticks: > 0 } left)
            // Rounded up: a timer drops what is less than a millisecond, and waiting for nothing would spin.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, cancellationToken);
    }
}
