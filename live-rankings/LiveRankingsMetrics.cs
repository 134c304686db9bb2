using System.Diagnostics.Metrics;
using Alleycat.Racing;

namespace Alleycat.LiveRankings;

/// <summary>The meter <c>Alleycat.LiveRankings</c>.</summary>
internal sealed class LiveRankingsMetrics : IDisposable
{
    private readonly Meter _meter = new("Alleycat.LiveRankings");
    private readonly Counter<long> _records;
    private readonly Counter<long> _published;
    private readonly Histogram<double> _publishSeconds;
    private readonly KeyValuePair<string, object?>[] _results =
        [.. Enum.GetNames<StandingsRecorded>().Select(name => new KeyValuePair<string, object?>("result", name))];

    public LiveRankingsMetrics()
    {
        _records = _meter.CreateCounter<long>("alleycat.rankings.records", "{record}", "Messages taken into the standings, by result.");
        _published = _meter.CreateCounter<long>("alleycat.rankings.published", "{message}", "Standings messages published.");
        _publishSeconds = _meter.CreateHistogram<double>("alleycat.board.publish", "s", "Time to draw and publish one class' standings.");
        _meter.CreateObservableGauge("alleycat.rankings.races", () => Races, "{race}", "Races held.");
        _meter.CreateObservableGauge("alleycat.rankings.racers", () => Racers, "{racer}", "Racers held in all races.");
    }

    public int Races { get; set; }

    public int Racers { get; set; }

    public void CountUnreadable() => _records.Add(1, new KeyValuePair<string, object?>("result", "Unreadable"));

    public void Count(StandingsRecorded recorded) => _records.Add(1, _results[(int)recorded]);

    public void Published(int messages, TimeSpan elapsed)
    {
        _published.Add(messages);
        _publishSeconds.Record(elapsed.TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();
}
