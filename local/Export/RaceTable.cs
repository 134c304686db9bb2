using Alleycat.Local.Races;

namespace Alleycat.Local.Export;

/// <summary>A race's seconds, each racer's each once: of several tellings the one that counts, the best output.</summary>
internal sealed class RaceTable
{
    /// <summary>Some 6,600 racers over five minutes, about half a gigabyte.</summary>
    public const int LinesMax = 2_000_000;

    private readonly Dictionary<(int Second, int Racer), RaceLine> _lines = [];

    public int Count => _lines.Count;

    public int Racers => _lines.Keys.Select(key => key.Racer).Distinct().Count();

    /// <summary>By second, then by racer.</summary>
    public IEnumerable<RaceLine> InOrder => _lines.OrderBy(entry => entry.Key).Select(entry => entry.Value);

    /// <summary>By racer, then by second.</summary>
    public IEnumerable<IGrouping<int, RaceLine>> ByRacer =>
        _lines.Values.OrderBy(line => line.RacerId).ThenBy(line => line.Second).GroupBy(line => line.RacerId);

    /// <returns>False where there are too many.</returns>
    public bool TryAdd(RaceLine line)
    {
        var key = (line.Second, line.RacerId);
        if (_lines.TryGetValue(key, out var known))
        {
            if (IsBetter(line, known))
                _lines[key] = line;
            return true;
        }
        if (_lines.Count >= LinesMax)
            return false;
        _lines.Add(key, line);
        return true;
    }

    /// <summary>Equal outputs are told apart by their bytes, so that any order of delivery gives the same table.</summary>
    private static bool IsBetter(RaceLine line, RaceLine known) => line.Output != known.Output
        ? line.Output > known.Output
        : line.Json.Span.SequenceCompareTo(known.Json.Span) < 0;
}
