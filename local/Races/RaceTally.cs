using Alleycat.Racing;

namespace Alleycat.Local.Races;

/// <summary>Adds up one race's telemetry: per racer and second the best output, so that repeats and any order give the same.</summary>
/// <param name="options">The race's length, and how many racers are ranked.</param>
/// <param name="clockStartMs">When the race started by the platform's clock, milliseconds since 1970; null where its id does not tell.</param>
internal sealed class RaceTally(RaceArchiveOptions options, long? clockStartMs)
{
    private readonly Dictionary<int, RacerTally> _racers = [];

    /// <param name="telemetry">One second of one racer.</param>
    /// <param name="heardMs">When it arrived at the earliest, milliseconds since 1970.</param>
    public void Add(in Telemetry telemetry, long heardMs)
    {
        if (!_racers.TryGetValue(telemetry.RacerId, out var racer))
        {
            if (_racers.Count >= options.RacersMax)
                return;
            _racers.Add(telemetry.RacerId, racer = new(options.Integrity, clockStartMs));
        }
        racer.Add(telemetry, heardMs);
    }

    public RaceResult Result(RaceKey race, long startsAtMs)
    {
        var seconds = Math.Max(options.RaceSeconds, _racers.Count == 0 ? 0 : _racers.Values.Max(racer => racer.NewestSecond));
        var places = _racers
            .Select(entry => entry.Value.PlaceOf(entry.Key, seconds))
            .OrderByDescending(place => place.Mean).ThenBy(place => place.RacerId)
            .ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            var isTie = i > 0 && places[i - 1].Mean == places[i].Mean;
            places[i] = places[i] with { Rank = isTie ? places[i - 1].Rank : i + 1 };
        }
        return new(race, startsAtMs, seconds, places);
    }
}
