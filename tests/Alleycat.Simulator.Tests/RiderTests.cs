using System.Text;
using System.Text.Json;
using Alleycat.Racing;

namespace Alleycat.Simulator.Tests;

public sealed class RiderTests
{
    private const long StartsAtMs = 1_620_823_800_000;

    private static readonly string[] Golden =
    [
        """
        {"uuid":"fe4c60eb-5e85-4c48-a684-698b0bb5ed20","event":"update","deviceTimestamp":1620823800597,"second":1,"raceId":5402746,"name":"Luca","racerId":100,"classId":1,"cadence":54,"resistance":57.1}
        """,
        """
        {"uuid":"7d17b46f-1f61-44b0-a3e7-12fa1ec9bf1d","event":"update","deviceTimestamp":1620823801597,"second":2,"raceId":5402746,"name":"Luca","racerId":100,"classId":1,"cadence":56.5,"resistance":57.3}
        """,
        """
        {"uuid":"8a6a7d21-b6db-4d59-901e-89a8f789f6bf","event":"update","deviceTimestamp":1620823802597,"second":3,"raceId":5402746,"name":"Luca","racerId":100,"classId":1,"cadence":58.5,"resistance":58.1}
        """,
    ];

    [Fact]
    public void The_first_messages_of_a_seed_never_change()
    {
        var hundred = new Rider(100, 1, 5402746, 300, StartsAtMs, seed: 7);
        Assert.Equal(Golden, Enumerable.Range(0, 3).Select(_ => Encoding.UTF8.GetString(hundred.Next())));
    }

    [Fact]
    public void Equal_seeds_ride_alike_and_others_do_not()
    {
        Assert.Equal(Race(new Rider(101, 2, 1, 60, 0, 7)), Race(new Rider(101, 2, 1, 60, 0, 7)));
        Assert.NotEqual(Values(new Rider(101, 2, 1, 60, 0, 7)), Values(new Rider(101, 2, 1, 60, 0, 8)));
        Assert.NotEqual(Values(new Rider(101, 2, 1, 60, 0, 7)), Values(new Rider(102, 2, 1, 60, 0, 7)));
        Assert.NotEqual(Values(new Rider(101, 2, 1, 60, 0, 7)), Values(new Rider(101, 2, 1, 60, 0, 7, form: 1)));
    }

    [Fact]
    public void A_late_joiner_rides_the_seconds_that_are_left_as_if_never_late()
    {
        var late = new Rider(101, 2, 1, 60, 0, 7);
        late.SkipTo(41);
        Assert.Equal(Race(new Rider(101, 2, 1, 60, 0, 7))[40..], Race(late));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    public void Every_message_is_valid_telemetry_with_a_real_bikes_precision(int seed)
    {
        for (var racerId = 0; racerId < 100; racerId++)
        {
            var rider = new Rider(racerId, 1 + racerId % 6, 5402746, 300, StartsAtMs, seed);
            for (var second = 1; second <= 300; second++)
            {
                var message = rider.Next();
                Assert.InRange(message.Length, 150, 250);
                Assert.True(TelemetryReader.TryRead(message, TelemetryLimits.Default, out var telemetry, out var fault), fault.ToString());
                Assert.Equal((racerId, 1 + racerId % 6, 5402746L, second), (telemetry.RacerId, telemetry.ClassId, telemetry.RaceId, telemetry.Second));
                Assert.Equal(second == 300 ? TelemetryEvent.Final : TelemetryEvent.Update, telemetry.Event);
                Assert.Equal(rider.Name, telemetry.ReadName());
                Assert.InRange(telemetry.DeviceTimestampMs, StartsAtMs + (second - 1) * 1000, StartsAtMs + second * 1000);
                using var json = JsonDocument.Parse(message);
                var cadence = json.RootElement.GetProperty("cadence").GetDecimal();
                var resistance = json.RootElement.GetProperty("resistance").GetDecimal();
                Assert.Equal(Math.Round(cadence, 1), cadence);
                Assert.Equal(Math.Round(resistance, 1), resistance);
                Assert.InRange(cadence, 30, 90);
                Assert.InRange(resistance, 33, 86);
                Assert.Equal(4, json.RootElement.GetProperty("uuid").GetGuid().Version);
            }
            Assert.False(rider.HasNext);
        }
    }

    [Fact]
    public void Names_belong_to_ids_and_are_dealt_evenly()
    {
        Assert.Equal(RiderNames.Of(100), RiderNames.Of(100));
        Assert.Equal(RiderNames.Count, Enumerable.Range(0, RiderNames.Count).Select(RiderNames.Of).Distinct().Count());
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(RiderNames.Of).Distinct().Count());
    }

    private static string[] Race(Rider rider)
    {
        var messages = new List<string>();
        while (rider.HasNext)
            messages.Add(Encoding.UTF8.GetString(rider.Next()));
        return [.. messages];
    }

    private static string Values(Rider rider) =>
        string.Join('|', Race(rider).Select(m => m[m.IndexOf("\"cadence\"", StringComparison.Ordinal)..]));
}
