using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>Draws one class's board as everywhere and sends it.</summary>
internal sealed class BoardPublisher(ITopicPublisher publisher, ShardRankingsOptions options, ShardRankingsMetrics metrics)
{
    /// <summary>Publishes the class's current race, or the empty board where none runs.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="standings">All that is known of the class.</param>
    /// <param name="last">The turn before; its choice is gone on from.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="cancellationToken">Stops the publishing.</param>
    /// <returns>This turn.</returns>
    public async ValueTask<BoardTurn> PublishAsync(
        int classId, Standings standings, BoardTurn last, long nowMs, CancellationToken cancellationToken)
    {
        standings.Restore(classId, last.Choice);
        var seq = last.Seq + 1;
        var current = standings.Current(classId, nowMs);
        var second = 0;
        var rows = current?.Board(out second) ?? [];
        var message = new ArrayBufferWriter<byte>(4096);
        StandingsFormat.Write(message, new(classId, current?.RaceId ?? 0, seq, nowMs, second), rows, options.RacersMax);
        await publisher.PublishAsync(new(StandingsFormat.TopicOf(classId), message.WrittenMemory, Qos: 0, Retain: true), cancellationToken);
        metrics.Published();
        return new(seq, nowMs, standings.ChoiceOf(classId));
    }
}
