using Alleycat.Simulation.Tests.Faults;
using Alleycat.StreamLog;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// One life of the platform, decided by its seed alone: puts, deliveries and merges in turns; power cuts at any call of a
/// disk, also during recovery; failing, full and slow disks; dying functions; rival processors; a clock that is set.
/// </summary>
internal sealed class Life : IAsyncDisposable
{
    private const int Steps = 16;

    private readonly Random _random;
    private readonly SimulatedPlatform _platform;
    private readonly RaceTraffic _traffic;
    private readonly Invariants _invariants;

    public Life(int seed, PortFaults? ports = null)
    {
        _random = new Random(seed);
        _platform = new SimulatedPlatform(seed, ports ?? PortFaults.None);
        _traffic = new RaceTraffic(_random);
        _invariants = new Invariants(_platform, _traffic);
    }

    /// <summary>What has happened so far, for the message of a seed that fails.</summary>
    public List<string> Story { get; } = [];

    /// <summary>A digest of every call of the disks so far.</summary>
    public ulong Trace { get; private set; }

    public int PowerCuts { get; private set; }

    /// <exception cref="InvariantViolatedException">What must always hold does not.</exception>
    public async Task LiveAsync()
    {
        await OpenAsync();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            if (!_platform.Faults.HasPower)
                await PowerCutAsync();
        }
        await EndAsync();
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private async Task StepAsync()
    {
        switch (_random.Next(16))
        {
            case 0:
                Tell("the power goes");
                await PowerCutAsync();
                break;
            case 1:
                var at = _platform.Faults.PowerLossAt = _platform.Faults.Calls + _random.Next(1, 60);
                Tell($"the power will go at call {at}");
                break;
            case 2:
                await RestartAsync();
                break;
            case 3:
                var by = TimeSpan.FromMinutes(_random.Next(2) == 0 ? -60 : 60);
                Tell($"the clock is set by {by}");
                _platform.Clock.Jump(by);
                break;
            case 4:
                BreakDisk();
                break;
            case 5:
                _platform.TransformFaultsLeft = _random.Next(1, 4);
                _platform.HistoryCrashesLeft = _random.Next(1, 4);
                _platform.RivalMergesLeft = _random.Next(0, 3);
                Tell("functions will die");
                break;
            case <= 8:
                var shard = _platform.Stream.Shards[_random.Next(_platform.Stream.Shards.Count)];
                Tell($"{shard} is delivered");
                await _platform.DeliverAsync(shard);
                break;
            case <= 10:
                Tell("the history is merged");
                _platform.RivalMergesLeft = _random.Next(0, 3);
                await _platform.MergeAsync();
                break;
            default:
                await PutAsync();
                break;
        }
    }

    private void BreakDisk()
    {
        var (from, calls) = (_platform.Faults.Calls + _random.Next(1, 25), _random.Next(1, 6));
        var slow = _random.Next(3) == 0;
        Tell($"the disk {(slow ? "is slow" : "fails")} at {calls} calls from {from} on");
        if (slow)
            _platform.Faults.Slows = call => _platform.Clock.Elapse(TimeSpan.FromSeconds(call >= from && call < from + calls ? 20 : 0));
        else
            _platform.Faults.Fails = call => call >= from && call < from + calls;
    }

    private async Task PutAsync()
    {
        for (var batches = _random.Next(1, 4); batches > 0 && _platform.Faults.HasPower; batches--)
        {
            var records = _traffic.Next();
            Tell($"{records.Count} records are put");
            if (await _platform.PutAsync(records) is { } results)
                _invariants.Acknowledge(records, results);
        }
    }

    private async Task PowerCutAsync()
    {
        PowerCuts++;
        Note();
        await _platform.LosePowerAsync();
        await OpenAsync();
    }

    private async Task RestartAsync()
    {
        Tell("a clean restart");
        _platform.Faults.Clear();
        await _platform.CloseAsync();
        await OpenAsync();
    }

    /// <summary>Opens, now and then with the power going on the way, and looks whether everything is as it must be.</summary>
    private async Task OpenAsync()
    {
        if (_random.Next(4) == 0)
            _platform.Faults.PowerLossAt = _platform.Faults.Calls + _random.Next(1, 12);
        try
        {
            await _platform.OpenAsync();
        }
        catch (Exception e) when (!_platform.Faults.HasPower && e is IOException or StreamLogException)
        {
            Tell("the power goes while it starts");
            Note();
            await _platform.LosePowerAsync();
            await _platform.OpenAsync();
        }
        // Looking is no part of the life: reads only, but a metadata file may be written anew.
        _platform.Faults.Clear();
        await _invariants.VerifyAsync(isEnd: false);
    }

    /// <summary>No more faults: everything is delivered and merged, and is what the oracle says.</summary>
    private async Task EndAsync()
    {
        Tell("the end");
        _platform.TransformFaultsLeft = _platform.HistoryCrashesLeft = 0;
        await RestartAsync();
        foreach (var shard in _platform.Stream.Shards)
        {
            if (!await _platform.DeliverAsync(shard))
                throw new InvariantViolatedException($"{shard} cannot be delivered on a sound disk");
        }
        await _platform.MergeAsync();
        await _invariants.VerifyAsync(isEnd: true);
        Note();
    }

    private void Note() => Trace = Trace * 31 + _platform.Faults.Trace;

    private void Tell(string what) => Story.Add($"[{_platform.Faults.Calls}] {what}");
}
