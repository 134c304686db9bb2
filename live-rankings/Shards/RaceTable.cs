using System.Buffers;
using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>The standings table: which items there are, and what they are called.</summary>
/// <remarks>
/// Under <c>{classId}#{raceId}</c> each shard's blocks and names; under <c>{classId}#races</c> the races that run; under
/// <c>{classId}#board</c> whose turn it is to publish. docs/formats/standings-state.md has it in full.
/// </remarks>
internal sealed class RaceTable(IItemTable items, ShardRankingsOptions options, TimeProvider time)
{
    public const string NamesSuffix = "#names";

    private const string TurnSort = "turn";

    /// <summary>Races of one class that a board looks at, those heard of last. A stranger's invented ones cost no more than this.</summary>
    private const int RacesMax = 64;

    public static string BlockSort(string shard, int block) => string.Create(CultureInfo.InvariantCulture, $"{shard}#{block:D3}");

    public static string NamesSort(string shard) => shard + NamesSuffix;

    public static bool TryReadBlock(string sort, out int block) => int.TryParse(
        sort.AsSpan(sort.LastIndexOf('#') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out block);

    /// <summary>What one shard has kept of a race, blocks before names.</summary>
    public ValueTask<IReadOnlyList<TableItem>> ReadShardAsync(RaceKey race, string shard, CancellationToken cancellationToken) =>
        items.QueryAsync(race.ToString(), shard + "#", isConsistent: true, cancellationToken);

    /// <summary>What all shards have kept of a race, each shard's blocks before its names.</summary>
    public ValueTask<IReadOnlyList<TableItem>> ReadRaceAsync(RaceKey race, CancellationToken cancellationToken) =>
        items.QueryAsync(race.ToString(), "", isConsistent: false, cancellationToken);

    public ValueTask<bool> TryPutAsync(
        RaceKey race, string sort, long version, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        body.Length > TableItem.BodyBytesMax
            ? throw new ItemTableException("item-too-large", $"{body.Length} bytes of race {race} fit no item.", isTransient: false)
            : items.TryPutAsync(new(race.ToString(), sort, version + 1, body, ExpiresAt()), version, cancellationToken);

    /// <summary>Tells that a race runs.</summary>
    public async ValueTask AnnounceAsync(RaceKey race, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(VarintWriter.BytesMax);
        new VarintWriter(body).WriteSigned(NowMs());
        var sort = race.RaceId.ToString(CultureInfo.InvariantCulture);
        await items.TryPutAsync(new(RacesPartition(race.ClassId), sort, 1, body.WrittenMemory, ExpiresAt()), null, cancellationToken);
    }

    /// <summary>The races of a class that were heard of not so long ago that they are over.</summary>
    public async ValueTask<IReadOnlyList<RaceKey>> RunningAsync(int classId, CancellationToken cancellationToken)
    {
        var since = NowMs() - (long)options.Standings.RaceExpiry.TotalMilliseconds;
        var announced = new List<(long HeardMs, long RaceId)>();
        foreach (var item in await items.QueryAsync(RacesPartition(classId), "", isConsistent: true, cancellationToken))
        {
            var heardMs = new VarintReader(item.Body.Span).ReadSigned();
            if (heardMs >= since && long.TryParse(item.Sort, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var raceId))
                announced.Add((heardMs, raceId));
        }
        return [.. announced.OrderDescending().Take(RacesMax).Select(race => new RaceKey(classId, race.RaceId))];
    }

    /// <summary>The last turn of a class, and the version it is kept at; 0 before the first.</summary>
    public async ValueTask<(BoardTurn Turn, long Version)> ReadTurnAsync(int classId, CancellationToken cancellationToken)
    {
        var kept = await items.QueryAsync(BoardPartition(classId), TurnSort, isConsistent: true, cancellationToken);
        // An expired turn still counts: its number goes on for as long as the table remembers it.
        return kept.Count == 0 ? default : (BoardTurn.Read(kept[0].Body.Span), kept[0].Version);
    }

    public async ValueTask<bool> TryTakeTurnAsync(int classId, BoardTurn turn, long version, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(64);
        turn.Write(body);
        return await items.TryPutAsync(
            new(BoardPartition(classId), TurnSort, version + 1, body.WrittenMemory, ExpiresAt()), version, cancellationToken);
    }

    private static string RacesPartition(int classId) => string.Create(CultureInfo.InvariantCulture, $"{classId}#races");

    private static string BoardPartition(int classId) => string.Create(CultureInfo.InvariantCulture, $"{classId}#board");

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long ExpiresAt() => (time.GetUtcNow() + options.ItemLifetime).ToUnixTimeSeconds();
}
