using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>One shard's part of one race: what is known, at which versions it is kept, and what is not kept yet. Not thread-safe.</summary>
internal sealed class ShardRace(RaceKey key, ShardRankingsOptions options)
{
    private readonly Dictionary<int, long> _versions = [];
    private readonly SortedSet<int> _changed = [];
    private long _namesVersion;
    private byte[] _names = [];

    public RaceKey Key => key;

    public RaceStandings Standings { get; } = new(key.ClassId, key.RaceId, options.Standings);

    /// <summary>When the race was last told to be running, milliseconds since 1970.</summary>
    public long AnnouncedMs { get; set; }

    public long ReadMs { get; set; }

    public StandingsRecorded Record(in Telemetry telemetry, long arrivalMs)
    {
        var recorded = Standings.Record(
            telemetry.RacerId, telemetry.Second, telemetry.Output, arrivalMs, telemetry.NameJson, telemetry.IsHeld);
        // A repeat changes no output, but may tell an earlier arrival; what is kept says both.
        if (recorded != StandingsRecorded.Refused)
            _changed.Add(StandingsBlockFormat.BlockOf(telemetry.Second));
        return recorded;
    }

    /// <summary>Takes a part as it is kept.</summary>
    /// <returns>False where it could not be read; it is then replaced with the next change.</returns>
    public bool TryTake(TableItem item)
    {
        if (item.Sort.EndsWith(RaceTable.NamesSuffix, StringComparison.Ordinal))
        {
            _namesVersion = item.Version;
            _names = item.Body.ToArray();
            return RacerNamesFormat.TryRead(item.Body.Span, Standings);
        }
        if (!RaceTable.TryReadBlock(item.Sort, out var block))
            return false;
        _versions[block] = item.Version;
        return StandingsBlockFormat.TryRead(item.Body.Span, Standings);
    }

    /// <summary>Keeps what has changed.</summary>
    /// <returns>False where somebody else has kept a part meanwhile; this object is then to be given up.</returns>
    /// <remarks>
    /// Names come first: a second that is kept already tells its name no more when the batch comes again. Then the newest seconds, so that
    /// whoever reads meanwhile sees who is riding.
    /// </remarks>
    public async ValueTask<bool> TrySaveAsync(RaceTable table, string shard, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        if (RacerNamesFormat.Write(body, Standings) > 0 && !body.WrittenSpan.SequenceEqual(_names))
        {
            if (!await table.TryPutAsync(key, RaceTable.NamesSort(shard), _namesVersion, body.WrittenMemory, cancellationToken))
                return false;
            (_namesVersion, _names) = (_namesVersion + 1, body.WrittenSpan.ToArray());
        }
        foreach (var block in _changed.Reverse().ToArray())
        {
            body.ResetWrittenCount();
            StandingsBlockFormat.Write(body, Standings, block);
            var version = _versions.GetValueOrDefault(block);
            if (!await table.TryPutAsync(key, RaceTable.BlockSort(shard, block), version, body.WrittenMemory, cancellationToken))
                return false;
            _versions[block] = version + 1;
            _changed.Remove(block);
        }
        return true;
    }
}
