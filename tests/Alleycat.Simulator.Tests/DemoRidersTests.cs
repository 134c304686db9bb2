using System.Text.Json;

namespace Alleycat.Simulator.Tests;

public sealed class DemoRidersTests
{
    [Fact]
    public void They_join_the_race_that_runs_at_its_second_and_then_ride_race_after_race()
    {
        var time = new FakeTime();
        // Races of 60 s; the clock stands at 22.5 s into one.
        time.Leap(TimeSpan.FromSeconds(22.5));
        var transport = new FakeTransport(1);
        Ride(time, transport, TimeSpan.FromSeconds(60 - 22.5 + 60 + 10.5));

        var first = time.StartedAt.ToUnixTimeMilliseconds() / 60_000;
        var messages = transport.Taken.Select(t => JsonDocument.Parse(t.Message).RootElement).ToList();
        Assert.Equal([first, first + 1, first + 2], messages.Select(m => m.GetProperty("raceId").GetInt64()).Distinct());
        Assert.Equal([1, 2, 3, 4, 5, 6], messages.Select(m => m.GetProperty("classId").GetInt32()).Distinct().Order());
        Assert.All(messages.GroupBy(m => m.GetProperty("racerId").GetInt32()), rider =>
        {
            Assert.Equal(Enumerable.Range(23, 38), SecondsIn(rider, first));
            Assert.Equal(Enumerable.Range(1, 60), SecondsIn(rider, first + 1));
            Assert.InRange(SecondsIn(rider, first + 2).Count, 10, 11);
        });
        // The same riders, in another form.
        Assert.Equal(12, messages.Select(m => m.GetProperty("name").GetString()).Distinct().Count());
        Assert.NotEqual(CadencesIn(messages, first + 1), CadencesIn(messages, first));
    }

    [Fact]
    public void A_broker_that_is_away_is_waited_for_without_end()
    {
        var time = new FakeTime();
        Ride(time, new FakeTransport(1) { RefuseConnect = 1 }, TimeSpan.FromMinutes(20));
    }

    private static void Ride(FakeTime time, FakeTransport transport, TimeSpan howLong)
    {
        using var stop = new CancellationTokenSource(howLong, time);
        var riders = new DemoRiders(new() { To = new("mqtt://localhost"), Riders = 12, SecondsPerRace = 60 }, time, transport);
        time.Run(async () =>
        {
            await riders.RunAsync(null, stop.Token);
            return true;
        });
        Assert.True(stop.IsCancellationRequested);
    }

    private static List<int> SecondsIn(IEnumerable<JsonElement> messages, long raceId) =>
        [.. messages.Where(m => m.GetProperty("raceId").GetInt64() == raceId).Select(m => m.GetProperty("second").GetInt32())];

    private static List<double> CadencesIn(IEnumerable<JsonElement> messages, long raceId) =>
        [.. messages.Where(m => m.GetProperty("raceId").GetInt64() == raceId && m.GetProperty("second").GetInt32() is > 30 and < 40)
            .Select(m => m.GetProperty("cadence").GetDouble())];
}
