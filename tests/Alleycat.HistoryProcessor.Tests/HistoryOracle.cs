using System.Globalization;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>One telemetry record as a test knows it.</summary>
internal sealed record Ride(int ClassId, int Second, int RacerId, decimal Cadence, decimal Resistance, string Name = "Hayden", long Timestamp = 1_620_824_038_331)
{
    public string Line(string output = "999999") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"uuid":"u","event":"update","deviceTimestamp":{{Timestamp}},"second":{{Second}},"raceId":5402746,"name":"{{Name}}","racerId":{{RacerId}},"classId":{{ClassId}},"cadence":{{Cadence}},"resistance":{{Resistance}},"output":{{output}}}""");
}

/// <summary>What the history must be, by decimal arithmetic and dictionaries: nothing of the product is used.</summary>
internal static class HistoryOracle
{
    public static decimal OutputOf(Ride ride) =>
        Math.Round((ride.Cadence + 35) * (ride.Resistance + 65) / 100, 4, MidpointRounding.AwayFromZero);

    /// <summary>The JSON text of a class's history.</summary>
    public static string Json(IEnumerable<Ride> rides, int classId)
    {
        var seconds = new Dictionary<int, Dictionary<int, decimal>>();
        foreach (var ride in rides)
        {
            if (ride.ClassId != classId)
                continue;
            if (!seconds.TryGetValue(ride.Second, out var racers))
                seconds.Add(ride.Second, racers = []);
            var output = OutputOf(ride);
            if (!racers.TryGetValue(ride.RacerId, out var best) || output > best)
                racers[ride.RacerId] = output;
        }
        return "{" + string.Join(',', seconds.OrderBy(second => second.Key).Select(second =>
            $"\"{second.Key}\":{{" + string.Join(',', second.Value.OrderBy(racer => racer.Key).Select(racer =>
                $"\"{racer.Key}\":{racer.Value.ToString("0.####", CultureInfo.InvariantCulture)}")) + "}")) + "}";
    }
}
