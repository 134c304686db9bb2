using System.Buffers;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>
/// Ten seconds of one race as one shard has heard them: <c>"AB", version, first second, last arrival, racers</c>, then per racer in
/// ascending order of ids the id's step, when their newest second was heard, their timing, which of the seconds are there, and their outputs.
/// </summary>
/// <remarks>Byte table: docs/formats/standings-state.md; golden bytes: tests/fixtures/standings-state.</remarks>
internal static class StandingsBlockFormat
{
    public const int SecondsPerBlock = 10;

    private const byte Version = 2;

    /// <summary>Outputs mostly have two decimals: then they are written in hundredths.</summary>
    private const uint Hundredth = 100;

    /// <summary>The block a second lies in; 0-based.</summary>
    public static int BlockOf(int second) => (second - 1) / SecondsPerBlock;

    public static int BlockCount(int secondMax) => BlockOf(secondMax) + 1;

    /// <summary>Whether anybody has a second in a block.</summary>
    public static bool HasAny(RaceStandings race, int block)
    {
        for (var i = 0; i < race.RacerCount; i++)
        {
            if (Seconds(race.Snapshot(i), block * SecondsPerBlock + 1).ContainsAnyExcept(0u))
                return true;
        }
        return false;
    }

    /// <summary>Writes a race's seconds of one block.</summary>
    /// <returns>The racers written; 0 where nobody has a second in it.</returns>
    public static int Write(IBufferWriter<byte> output, RaceStandings race, int block)
    {
        var first = block * SecondsPerBlock + 1;
        var members = Members(race, first);
        var writer = new VarintWriter(output);
        output.Write("AB"u8);
        output.Write([Version]);
        writer.Write((ulong)first);
        writer.WriteSigned(race.LastArrivalMs);
        writer.Write((ulong)members.Length);
        var previousId = -1;
        foreach (var (racerId, index) in members)
        {
            writer.Write((ulong)(racerId - previousId - 1));
            previousId = racerId;
            WriteRacer(writer, race.Snapshot(index), first, race.LastArrivalMs);
        }
        return members.Length;
    }

    /// <summary>Adds a block to a race.</summary>
    /// <param name="bytes">What <see cref="Write"/> wrote.</param>
    /// <param name="race">Takes the seconds; on a fault it may have taken some of them.</param>
    /// <returns>False where the bytes are no such block. Never throws on bad input.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, RaceStandings race)
    {
        if (bytes is not [(byte)'A', (byte)'B', Version, ..])
            return false;
        var reader = new VarintReader(bytes[3..]);
        var first = reader.ReadUpTo(3600);
        var lastArrivalMs = reader.ReadSigned();
        var racers = reader.ReadUpTo(bytes.Length);
        if (!reader.IsSound || first < 1)
            return false;
        race.Heard(lastArrivalMs);
        var racerId = -1L;
        Span<uint> told = stackalloc uint[SecondsPerBlock];
        for (var i = 0; i < racers; i++)
        {
            racerId += (long)Math.Min(reader.Read(), int.MaxValue) + 1;
            var heardMs = ReadHeard(ref reader, lastArrivalMs);
            var timing = ReadTiming(ref reader, lastArrivalMs);
            ReadSeconds(ref reader, told);
            if (!reader.IsSound || racerId > int.MaxValue)
                return false;
            race.Restore((int)racerId, first, told, heardMs, timing);
        }
        return reader.IsAtEnd;
    }

    private static (int RacerId, int Index)[] Members(RaceStandings race, int first)
    {
        var members = new List<(int, int)>(race.RacerCount);
        for (var i = 0; i < race.RacerCount; i++)
        {
            var racer = race.Snapshot(i);
            if (Seconds(racer, first).ContainsAnyExcept(0u))
                members.Add((racer.RacerId, i));
        }
        members.Sort();
        return [.. members];
    }

    private static ReadOnlySpan<uint> Seconds(in RacerSnapshot racer, int first) => racer.Told.Length <= first
        ? default
        : racer.Told[first..Math.Min(racer.Told.Length, first + SecondsPerBlock)];

    private static void WriteRacer(VarintWriter writer, in RacerSnapshot racer, int first, long lastArrivalMs)
    {
        var seconds = Seconds(racer, first);
        var isNewestHere = racer.NewestSecond < first + SecondsPerBlock;
        // 0 says that a newer second lies in a later block, which knows when it was heard.
        writer.Write(isNewestHere ? (ulong)Math.Max(0, lastArrivalMs - racer.HeardMs) + 1 : 0);
        WriteTiming(writer, racer.Timing, lastArrivalMs);
        var present = 0u;
        var inHundredths = 1u;
        for (var i = 0; i < seconds.Length; i++)
        {
            if (seconds[i] == 0)
                continue;
            present |= 1u << i;
            if ((seconds[i] - 1) % Hundredth != 0)
                inHundredths = 0;
        }
        writer.Write((present << 1) | inHundredths);
        var unit = inHundredths == 1 ? Hundredth : 1;
        long previous = 0;
        foreach (var told in seconds)
        {
            if (told == 0)
                continue;
            var value = (told - 1) / unit;
            writer.WriteSigned(value - previous);
            previous = value;
        }
    }

    private static void WriteTiming(VarintWriter writer, in RacerTiming timing, long lastArrivalMs)
    {
        // In every block, since any of them may be the only one kept so far: a change of these always comes with a second of its block.
        writer.WriteSigned(lastArrivalMs - timing.OriginMs);
        writer.Write(timing.BackfilledMs is { } backfilledMs ? (ulong)Math.Max(0, lastArrivalMs - backfilledMs) + 1 : 0);
        writer.Write((ulong)timing.HeldSecond);
    }

    private static long ReadHeard(ref VarintReader reader, long lastArrivalMs) =>
        reader.Read() is var heard and > 0 ? Before(lastArrivalMs, heard) : 0;

    private static RacerTiming ReadTiming(ref VarintReader reader, long lastArrivalMs)
    {
        var originMs = lastArrivalMs - reader.ReadSigned();
        long? backfilledMs = reader.Read() is var backfilled and > 0 ? Before(lastArrivalMs, backfilled) : null;
        return new(originMs, backfilledMs, reader.ReadUpTo(3600));
    }

    private static long Before(long lastArrivalMs, ulong told) => lastArrivalMs - (long)Math.Min(told - 1, long.MaxValue / 4);

    private static void ReadSeconds(ref VarintReader reader, scoped Span<uint> told)
    {
        var header = (uint)reader.ReadUpTo((1 << (SecondsPerBlock + 1)) - 1);
        long unit = (header & 1) == 1 ? Hundredth : 1;
        long previous = 0;
        told.Clear();
        for (var i = 0; i < told.Length; i++)
        {
            if ((header >> (i + 1) & 1) == 0)
                continue;
            previous = Math.Clamp(previous + Math.Clamp(reader.ReadSigned(), -uint.MaxValue, uint.MaxValue), 0, uint.MaxValue);
            told[i] = (uint)Math.Min(previous * unit, uint.MaxValue - 1) + 1;
        }
    }
}
