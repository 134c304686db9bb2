using System.Diagnostics.Metrics;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>The meter <c>Alleycat.LiveRankings</c>, as a function on a stream's shards fills it.</summary>
internal sealed class ShardRankingsMetrics : IDisposable
{
    private readonly Meter _meter = new("Alleycat.LiveRankings");
    private readonly Counter<long> _records;
    private readonly Counter<long> _published;
    private readonly Counter<long> _publishFailed;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _unsound;
    private readonly Counter<long> _leftOut;
    private readonly KeyValuePair<string, object?>[] _results =
        [.. Enum.GetNames<StandingsRecorded>().Select(name => new KeyValuePair<string, object?>("result", name))];

    public ShardRankingsMetrics()
    {
        _records = _meter.CreateCounter<long>("alleycat.rankings.records", "{record}", "Messages taken into the standings, by result.");
        _published = _meter.CreateCounter<long>("alleycat.rankings.published", "{message}", "Standings messages published.");
        _publishFailed = _meter.CreateCounter<long>(
            "alleycat.rankings.publish_failed", "{board}", "Boards that could not be drawn or published.");
        _conflicts = _meter.CreateCounter<long>(
            "alleycat.rankings.conflicts", "{conflict}", "Parts of a race merged again: another instance wrote them.");
        _unsound = _meter.CreateCounter<long>("alleycat.rankings.state.unsound", "{item}", "Kept states that could not be read.");
        _leftOut = _meter.CreateCounter<long>("alleycat.rankings.state.left_out", "{racer}", "Racers that a window's state had no room for.");
    }

    public void CountUnreadable() => _records.Add(1, new KeyValuePair<string, object?>("result", "Unreadable"));

    public void Count(StandingsRecorded recorded) => _records.Add(1, _results[(int)recorded]);

    public void Published() => _published.Add(1);

    public void PublishFailed() => _publishFailed.Add(1);

    public void Conflict() => _conflicts.Add(1);

    public void Unsound() => _unsound.Add(1);

    public void LeftOut(int racers) => _leftOut.Add(racers);

    public void Dispose() => _meter.Dispose();
}
