using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>One line where a class' race begins and one where it ends, read off the boards as they are published.</summary>
internal sealed partial class RaceLog(ITopicPublisher publisher, ILogger log) : ITopicPublisher
{
    private readonly Board[] _last = new Board[RaceClass.Count];

    public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
    {
        if (message.Topic.Length > StandingsFormat.SampleTopic.Length && TryRead(message.Payload.Span, out var board))
            Look(board);
        return publisher.PublishAsync(message, cancellationToken);
    }

    private void Look(Board board)
    {
        var last = _last[board.ClassId - 1];
        if (board.RaceId != last.RaceId)
        {
            if (last.RaceId != 0)
                RaceEnded(log, board.ClassId, last.RaceId, last.Racers, last.Second);
            if (board.RaceId != 0)
                RaceBegan(log, board.ClassId, board.RaceId);
        }
        _last[board.ClassId - 1] = board;
    }

    /// <summary>The header alone: the rows come behind it.</summary>
    private static bool TryRead(ReadOnlySpan<byte> payload, out Board board)
    {
        board = default;
        var json = new Utf8JsonReader(payload);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName && !json.ValueTextEquals("racers"u8))
        {
            var isClass = json.ValueTextEquals("classId"u8);
            var isRace = json.ValueTextEquals("raceId"u8);
            var isSecond = json.ValueTextEquals("second"u8);
            var isCount = json.ValueTextEquals("racerCount"u8);
            json.Read();
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value))
                continue;
            board = isClass ? board with { ClassId = (int)value }
                : isRace ? board with { RaceId = value }
                : isSecond ? board with { Second = (int)value }
                : isCount ? board with { Racers = (int)value }
                : board;
        }
        return board.ClassId is >= 1 and <= RaceClass.Count;
    }

    [LoggerMessage(3001, LogLevel.Information, "Class {ClassId}: race {RaceId} has begun.")]
    private static partial void RaceBegan(ILogger log, int classId, long raceId);

    [LoggerMessage(3002, LogLevel.Information, "Class {ClassId}: race {RaceId} is over, {Racers} racers, second {Second}.")]
    private static partial void RaceEnded(ILogger log, int classId, long raceId, int racers, int second);

    private readonly record struct Board(int ClassId, long RaceId, int Racers, int Second);
}
