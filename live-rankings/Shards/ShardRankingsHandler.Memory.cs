namespace Alleycat.LiveRankings.Shards;

public sealed partial class ShardRankingsHandler
{
    // What an instance remembers between calls spares it a reading of the table; the table alone counts.
    private readonly Dictionary<(string Shard, RaceKey Race), ShardRace> _races = [];

    /// <summary>The shard's part of a race: as remembered, or as kept; null where the class has too many races for another.</summary>
    private async ValueTask<ShardRace?> AdmitAsync(string shard, RaceKey key, CancellationToken cancellationToken)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        ForgetSilent(nowMs);
        if (_races.TryGetValue((shard, key), out var known))
            return known;
        var ofClass = _races.Where(race => race.Key.Shard == shard && race.Key.Race.ClassId == key.ClassId).Select(race => race.Value).ToList();
        if (ofClass.Count >= _options.Standings.RacesPerClassMax)
        {
            // Only a silent race makes room, as in one process.
            var oldest = ofClass.MinBy(race => race.Standings.LastArrivalMs)!;
            if (nowMs - oldest.Standings.LastArrivalMs <= (long)_options.Standings.HeardWithin.TotalMilliseconds)
                return null;
            Forget(shard, oldest.Key);
        }
        var race = new ShardRace(key, _options);
        foreach (var item in await _table.ReadShardAsync(key, shard, cancellationToken))
        {
            if (!race.TryTake(item))
                _metrics.Unsound();
        }
        _races[(shard, key)] = race;
        return race;
    }

    private void Forget(string shard, RaceKey key) => _races.Remove((shard, key));

    private void ForgetSilent(long nowMs)
    {
        var until = nowMs - (long)_options.Standings.RaceExpiry.TotalMilliseconds;
        foreach (var (place, race) in _races)
        {
            // A dictionary may be shortened while it is walked through.
            if (race.ReadMs < until)
                _races.Remove(place);
        }
    }
}
