using System.Buffers;
using System.IO.Compression;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>
/// All standings of one shard as text that Lambda carries from call to call of a tumbling window: base64 of deflated
/// <c>"AW", version, six turns, races</c>, each race its blocks and names.
/// </summary>
/// <remarks>Byte table: docs/formats/standings-state.md.</remarks>
internal static class WindowState
{
    /// <summary>More than this is not inflated: a state of ours is a hundredth of it.</summary>
    private const int InflatedBytesMax = 32 * 1024 * 1024;

    private const byte Version = 1;

    /// <summary>Writes the state, the races heard of last first.</summary>
    /// <param name="standings">All races.</param>
    /// <param name="turns">Each class's, by id less one.</param>
    /// <param name="nowMs">Milliseconds since 1970; a race that is over is left out.</param>
    /// <param name="limits">Tells the last second.</param>
    /// <param name="charsMax">The text's most; where it would be longer, the races heard of least recently are left out.</param>
    /// <param name="racersLeftOut">Racers in these.</param>
    public static string Write(
        Standings standings, ReadOnlySpan<BoardTurn> turns, long nowMs, StandingsLimits limits, int charsMax, out int racersLeftOut)
    {
        var races = RaceClass.Ids.SelectMany(id => standings.Running(id, nowMs))
            .OrderByDescending(race => race.LastArrivalMs).ThenBy(race => race.ClassId).ThenBy(race => race.RaceId).ToList();
        racersLeftOut = 0;
        while (true)
        {
            var text = Convert.ToBase64String(Deflate(Encode(races, turns, limits)));
            if (text.Length <= charsMax || races.Count == 0)
                return text;
            racersLeftOut += races[^1].RacerCount;
            races.RemoveAt(races.Count - 1);
        }
    }

    /// <summary>Reads a state.</summary>
    /// <param name="text">Base64; empty at the start of a window.</param>
    /// <param name="standings">Takes the races.</param>
    /// <param name="turns">Takes the turns, six.</param>
    /// <param name="limits">Bounds of each race.</param>
    /// <param name="nowMs">Milliseconds since 1970: the races were read now.</param>
    /// <returns>False where the text is no state; what could be read of it is taken. Never throws on bad input.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, Standings standings, Span<BoardTurn> turns, StandingsLimits limits, long nowMs)
    {
        if (text.IsEmpty)
            return true;
        if (!TryInflate(text, out var bytes) || bytes is not [(byte)'A', (byte)'W', Version, ..])
            return false;
        var reader = new VarintReader(bytes.AsSpan(3));
        for (var i = 0; i < turns.Length; i++)
            turns[i] = BoardTurn.Read(reader.ReadBytes());
        var races = reader.ReadUpTo(bytes.Length);
        for (var i = 0; i < races && reader.IsSound; i++)
        {
            var classId = reader.ReadUpTo(RaceClass.Count);
            var race = new RaceStandings(Math.Max(1, classId), reader.ReadSigned(), limits) { LastReadMs = nowMs };
            var isWhole = classId > 0;
            for (var block = reader.ReadUpTo(StandingsBlockFormat.BlockCount(limits.SecondMax)); block > 0; block--)
                isWhole &= StandingsBlockFormat.TryRead(reader.ReadBytes(), race);
            isWhole &= RacerNamesFormat.TryRead(reader.ReadBytes(), race);
            if (!isWhole)
                return false;
            standings.Adopt(race);
        }
        return reader.IsSound && reader.IsAtEnd;
    }

    private static ReadOnlyMemory<byte> Encode(List<RaceStandings> races, ReadOnlySpan<BoardTurn> turns, StandingsLimits limits)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var part = new ArrayBufferWriter<byte>(4096);
        var writer = new VarintWriter(output);
        output.Write("AW"u8);
        output.Write([Version]);
        foreach (var turn in turns)
        {
            part.ResetWrittenCount();
            turn.Write(part);
            writer.WriteBytes(part.WrittenSpan);
        }
        writer.Write((ulong)races.Count);
        foreach (var race in races)
            WriteRace(writer, race, limits, part);
        return output.WrittenMemory;
    }

    private static void WriteRace(VarintWriter writer, RaceStandings race, StandingsLimits limits, ArrayBufferWriter<byte> part)
    {
        writer.Write((ulong)race.ClassId);
        writer.WriteSigned(race.RaceId);
        var blocks = new List<int>();
        for (var block = 0; block < StandingsBlockFormat.BlockCount(limits.SecondMax); block++)
        {
            if (StandingsBlockFormat.HasAny(race, block))
                blocks.Add(block);
        }
        writer.Write((ulong)blocks.Count);
        foreach (var block in blocks)
        {
            part.ResetWrittenCount();
            StandingsBlockFormat.Write(part, race, block);
            writer.WriteBytes(part.WrittenSpan);
        }
        part.ResetWrittenCount();
        RacerNamesFormat.Write(part, race);
        writer.WriteBytes(part.WrittenSpan);
    }

    private static byte[] Deflate(ReadOnlyMemory<byte> bytes)
    {
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(bytes.Span);
        return deflated.ToArray();
    }

    private static bool TryInflate(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = [];
        try
        {
            using var inflate = new DeflateStream(
                new MemoryStream(Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(text))), CompressionMode.Decompress);
            var inflated = new ArrayBufferWriter<byte>(64 * 1024);
            while (inflate.Read(inflated.GetSpan(16 * 1024)) is var read and > 0)
            {
                inflated.Advance(read);
                if (inflated.WrittenCount > InflatedBytesMax)
                    return false;
            }
            bytes = inflated.WrittenSpan.ToArray();
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            return false;
        }
    }
}
