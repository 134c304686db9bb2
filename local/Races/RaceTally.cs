using Alleycat.Racing;

namespace Alleycat.Local.Races;

/// <summary>Adds up one race's telemetry: per racer and second the best output, so that repeats and any order give the same.</summary>
internal sealed class RaceTally(RaceArchiveOptions options)
{
    private readonly Dictionary<int, Racer> _racers = [];

    public void Add(in Telemetry telemetry)
    {
        if (!_racers.TryGetValue(telemetry.RacerId, out var racer))
        {
            if (_racers.Count >= options.RacersMax)
                return;
            _racers.Add(telemetry.RacerId, racer = new());
        }
        racer.Add(telemetry);
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

    private sealed class Racer
    {
        // Index is second - 1; the count of 0.0001 plus one, so that 0 says "not ridden".
        private uint[] _outputs = new uint[64];
        private string? _name;

        public int NewestSecond { get; private set; }

        public void Add(in Telemetry telemetry)
        {
            var second = telemetry.Second;
            if (second > _outputs.Length)
                Array.Resize(ref _outputs, Math.Max(second, _outputs.Length * 2));
            var told = Math.Min(telemetry.Output.TenThousandths, uint.MaxValue - 1) + 1;
            _outputs[second - 1] = Math.Max(_outputs[second - 1], told);
            if (second <= NewestSecond)
                return;
            NewestSecond = second;
            if (!telemetry.NameJson.IsEmpty)
                _name = RaceLine.NameOf(telemetry);
        }

        public RacePlace PlaceOf(int racerId, int seconds)
        {
            long sum = 0;
            var ridden = 0;
            var best = 0;
            for (var i = 0; i < Math.Min(seconds, _outputs.Length); i++)
            {
                if (_outputs[i] == 0)
                    continue;
                ridden++;
                sum += _outputs[i] - 1;
                if (_outputs[i] > _outputs[best])
                    best = i;
            }
            var last = seconds <= _outputs.Length && _outputs[seconds - 1] > 0 ? new Output(_outputs[seconds - 1] - 1) : (Output?)null;
            var mean = (2 * sum + seconds) / (2L * seconds);
            return new(0, racerId, _name, new((uint)mean), last, new(_outputs[best] - 1), best + 1, ridden);
        }
    }
}
