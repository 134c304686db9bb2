using System.Text.Json;

namespace Alleycat.Simulator.Tests;

public sealed class RaceSimulationTests
{
    private static readonly SimulationOptions Options = new() { Riders = 12, To = new("mqtt://localhost"), Seconds = 60, Classes = [1, 2, 3, 4, 5, 6] };

    [Fact]
    public void In_real_time_every_second_is_published_when_it_is_due()
    {
        var time = new FakeTime();
        var started = time.GetUtcNow();
        var transport = new FakeTransport(1);
        var result = time.Run(() => new RaceSimulation(Options, time, transport, null).RunAsync(null, default));

        Assert.False(result.IsAnythingLost);
        Assert.Equal((720, 720, 720, 0, 0), (result.Planned, result.Sent, result.Acknowledged, result.Retried, result.Failed));
        Assert.Equal(started.ToUnixTimeMilliseconds() / 300_000, result.RaceId);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(60));
        Assert.Equal(new LatencySummary(0, 0, 0, 0), result.Latency);
        var messages = transport.Taken.Select(t => JsonDocument.Parse(t.Message).RootElement).ToList();
        Assert.All(messages.GroupBy(m => m.GetProperty("racerId").GetInt32()), rider =>
        {
            Assert.Equal(Enumerable.Range(1, 60), rider.Select(m => m.GetProperty("second").GetInt32()));
            Assert.Single(rider.Select(m => m.GetProperty("classId").GetInt32()).Distinct());
        });
        // Riders are dealt to the classes in turn.
        Assert.All(messages, m => Assert.Equal((m.GetProperty("racerId").GetInt32() - 100) % 6 + 1, m.GetProperty("classId").GetInt32()));
    }

    [Fact]
    public void At_sixty_times_the_speed_it_takes_a_sixtieth_and_the_messages_are_the_same()
    {
        var (slow, fast) = (new FakeTransport(1), new FakeTransport(1));
        var time = new FakeTime();
        time.Run(() => new RaceSimulation(Options, time, slow, null).RunAsync(null, default));
        time = new FakeTime();
        var result = time.Run(() => new RaceSimulation(Options with { Speed = 60 }, time, fast, null).RunAsync(null, default));
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(0.95), TimeSpan.FromSeconds(1.01));
        Assert.Equal(slow.Taken.Select(t => t.Message).Order(), fast.Taken.Select(t => t.Message).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_the_network_does_nothing_is_lost_unreported(int seed)
    {
        var random = new Random(seed);
        var transport = new FakeTransport(seed)
        {
            RefuseConnect = 0.3,
            Cut = 0.01 + random.NextDouble() * 0.05,
            LoseAcknowledgement = random.NextDouble() * 0.05,
        };
        using var file = new TemporaryFile();
        var time = new FakeTime();
        var result = time.Run(() => new RaceSimulation(
            Options with { Seed = seed, RecordFile = file.Path, Speed = seed % 2 == 0 ? 1 : double.PositiveInfinity }, time, transport, null)
            .RunAsync(null, default));

        Assert.False(result.IsAnythingLost, $"{result}");
        Assert.Equal(720, result.Acknowledged);
        Assert.True(result.Retried > 0 && result.Reconnects > 0, $"{result}");
        Assert.Equal(720, transport.Acknowledged.Count);
        // A message that comes again is the same, byte for byte.
        Assert.Equal(720, transport.Taken.Select(t => t.Message).Distinct().Count());
        var lines = File.ReadAllLines(file.Path);
        Assert.Equal(720, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(",\"acknowledged\":true}", line, StringComparison.Ordinal));
        Assert.Equal(
            transport.Taken.Select(t => t.Message).Distinct().Order(StringComparer.Ordinal),
            lines.Select(l => l.Replace(",\"acknowledged\":true}", "}", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_broker_that_is_gone_for_good_is_given_up_and_what_was_sent_is_recorded_as_unacknowledged()
    {
        using var file = new TemporaryFile();
        var time = new FakeTime();
        var transport = new FakeTransport(1) { LoseAcknowledgement = 1 };
        var result = time.Run(() => new RaceSimulation(
            Options with { Speed = double.PositiveInfinity, RecordFile = file.Path }, time, transport, null).RunAsync(null, default));
        Assert.True(result.IsAnythingLost);
        Assert.Equal(12 * Options.InflightMax, result.Sent);
        Assert.Equal(result.Sent, result.Failed);
        Assert.Equal(720 - result.Sent, result.Unsent);
        Assert.Equal("Cut.", result.LastFault);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        var lines = File.ReadAllLines(file.Path);
        Assert.Equal(result.Sent, lines.Length);
        Assert.All(lines, line => Assert.False(JsonDocument.Parse(line).RootElement.GetProperty("acknowledged").GetBoolean()));
    }

    [Fact]
    public void A_message_refused_for_good_counts_as_failed_and_the_rider_goes_on()
    {
        var time = new FakeTime();
        var transport = new FakeTransport(1) { RefuseMessage = 0.1 };
        var result = time.Run(() => new RaceSimulation(Options, time, transport, null).RunAsync(null, default));
        Assert.Equal(720, result.Sent);
        Assert.InRange(result.Failed, 30, 150);
        Assert.Equal(720, result.Failed + result.Acknowledged);
        Assert.True(result.IsAnythingLost);
    }

    [Fact]
    public void Cancelled_it_ends_cleanly_and_says_what_is_missing()
    {
        var time = new FakeTime();
        var transport = new FakeTransport(1);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20.5), time);
        var result = time.Run(() => new RaceSimulation(Options, time, transport, null).RunAsync(null, stop.Token));
        Assert.True(result.WasCancelled);
        Assert.Equal((0, true), (result.Failed, result.IsAnythingLost));
        Assert.InRange(result.Acknowledged, 12 * 20, 12 * 21);
        Assert.Equal(720 - result.Acknowledged, result.Unsent);
    }

    [Fact]
    public void Progress_is_told_each_second_and_at_the_end()
    {
        var time = new FakeTime();
        var told = new List<SimulationProgress>();
        time.Run(() => new RaceSimulation(Options, time, new FakeTransport(1), null).RunAsync(new Collect(told), default));
        Assert.InRange(told.Count, 59, 61);
        Assert.Equal(720, told[^1].Acknowledged);
        Assert.Equal(12, told[20].Riding);
        Assert.True(told.Zip(told.Skip(1)).All(pair => pair.First.Acknowledged <= pair.Second.Acknowledged));
    }

    [Fact]
    public void Options_that_make_no_race_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RaceSimulation(Options with { To = new("ftp://x") }));
        Assert.Throws<ArgumentException>(() => new RaceSimulation(Options with { StartSecond = 61 }));
        Assert.Throws<ArgumentException>(() => new RaceSimulation(Options with { Classes = [7] }));
        Assert.Throws<ArgumentException>(() => new RaceSimulation(Options with { Classes = [] }));
    }

    private sealed class Collect(List<SimulationProgress> told) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value) => told.Add(value);
    }
}
