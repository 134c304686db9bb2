using System.Buffers;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>What a class's last board leaves to the next, whoever draws it.</summary>
/// <param name="Seq">The last message's number; 0 before the first.</param>
/// <param name="PublishedMs">When it was drawn, milliseconds since 1970.</param>
/// <param name="Choice">How its race was chosen.</param>
/// <remarks>Byte table: docs/formats/standings-state.md; golden bytes: tests/fixtures/standings-state.</remarks>
internal readonly record struct BoardTurn(long Seq, long PublishedMs, RaceChoice Choice)
{
    private const byte Version = 1;

    /// <summary>Whether another board is due. A clock that runs ahead must not silence the class, so a far future counts as due.</summary>
    public bool IsDue(long nowMs, long intervalMs) => Math.Abs(nowMs - PublishedMs) >= intervalMs;

    public void Write(IBufferWriter<byte> output)
    {
        var writer = new VarintWriter(output);
        output.Write("AT"u8);
        output.Write([Version]);
        writer.WriteSigned(Seq);
        writer.WriteSigned(PublishedMs);
        writer.Write((ulong)((Choice.CurrentId is null ? 0 : 1) | (Choice.ChallengerId is null ? 0 : 2)));
        writer.WriteSigned(Choice.CurrentId ?? 0);
        writer.WriteSigned(Choice.ChallengerId ?? 0);
        writer.WriteSigned(Choice.ChallengedMs);
    }

    /// <summary>Reads a turn; the default, as before the first board, where the bytes are none. Never throws on bad input.</summary>
    public static BoardTurn Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [(byte)'A', (byte)'T', Version, ..])
            return default;
        var reader = new VarintReader(bytes[3..]);
        var (seq, publishedMs, known) = (reader.ReadSigned(), reader.ReadSigned(), reader.ReadUpTo(3));
        long? current = reader.ReadSigned();
        long? challenger = reader.ReadSigned();
        var challengedMs = reader.ReadSigned();
        return reader.IsSound && reader.IsAtEnd
            ? new(seq, publishedMs, new((known & 1) == 0 ? null : current, (known & 2) == 0 ? null : challenger, challengedMs))
            : default;
    }
}
