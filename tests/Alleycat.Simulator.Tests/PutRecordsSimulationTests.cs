using System.Text.Json;

namespace Alleycat.Simulator.Tests;

public sealed class PutRecordsSimulationTests
{
    private static readonly SimulationOptions Options = new()
    {
        Riders = 60,
        To = new("http://localhost"),
        Seconds = 50,
        Classes = [1, 2, 3],
        Speed = double.PositiveInfinity,
    };

    [Fact]
    public void At_full_speed_calls_hold_500_records_under_their_racers_keys()
    {
        var producer = new FakeProducer(1);
        var result = Run(Options with { Lanes = 1 }, producer);
        Assert.Equal((3000, 3000, false), (result.Sent, result.Acknowledged, result.IsAnythingLost));
        Assert.All(producer.Calls, count => Assert.Equal(500, count));
        Assert.Equal(60, producer.Keys.Distinct().Count());
        // Every rider's seconds are put in order.
        Assert.All(
            producer.Stored.Select(m => JsonDocument.Parse(m).RootElement).GroupBy(m => m.GetProperty("racerId").GetInt32()),
            rider => Assert.Equal(Enumerable.Range(1, 50), rider.Select(m => m.GetProperty("second").GetInt32())));
    }

    [Fact]
    public void In_real_time_a_second_goes_out_when_it_is_due()
    {
        var producer = new FakeProducer(1);
        var result = Run(Options with { Speed = 1, Lanes = 2 }, producer);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(49), TimeSpan.FromSeconds(50));
        Assert.Equal(Enumerable.Repeat(30, 100), producer.Calls);
    }

    [Fact]
    public void Packed_the_same_messages_go_in_few_records()
    {
        var (plain, packed) = (new FakeProducer(1), new FakeProducer(1));
        Run(Options, plain);
        var result = Run(Options with { Pack = true }, packed);
        Assert.Equal((3000, false), (result.Acknowledged, result.IsAnythingLost));
        Assert.Equal(plain.Stored.Order(StringComparer.Ordinal), packed.Stored.Order(StringComparer.Ordinal));
        Assert.InRange(packed.Calls.Sum(), 4, 20);
        Assert.Equal(4, packed.Keys.Distinct().Count());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Whatever_the_stream_does_nothing_is_lost_unreported(int seed, bool pack)
    {
        using var file = new TemporaryFile();
        var producer = new FakeProducer(seed) { Refuse = 0.3, Fail = 0.2, FailAfter = 0.1 };
        var result = Run(Options with { RecordFile = file.Path, Pack = pack, GiveUpAfter = TimeSpan.FromMinutes(10) }, producer);
        Assert.False(result.IsAnythingLost, $"{result}");
        Assert.True(result.Retried > 0);
        Assert.Equal(3000, producer.Stored.Distinct().Count());
        Assert.All(File.ReadLines(file.Path), line => Assert.EndsWith(",\"acknowledged\":true}", line, StringComparison.Ordinal));
        Assert.Equal(3000, File.ReadLines(file.Path).Distinct().Count());
    }

    [Fact]
    public void A_stream_that_takes_nothing_more_is_given_up_and_what_was_put_is_recorded_as_unacknowledged()
    {
        using var file = new TemporaryFile();
        var producer = new FakeProducer(1) { Fail = 1 };
        var result = Run(Options with { RecordFile = file.Path, Lanes = 1 }, producer);
        Assert.Equal((500, 0, 500, 2500), (result.Sent, result.Acknowledged, result.Failed, result.Unsent));
        Assert.Equal("IOException: The call failed.", result.LastFault);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        Assert.Equal(500, File.ReadLines(file.Path).Count(line => line.EndsWith(",\"acknowledged\":false}", StringComparison.Ordinal)));
    }

    private static SimulationResult Run(SimulationOptions options, FakeProducer producer)
    {
        var time = new FakeTime();
        return time.Run(() => new RaceSimulation(options, time, null, producer).RunAsync(null, default));
    }
}
