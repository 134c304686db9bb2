using System.Buffers;
using System.Text;
using Alleycat.Racing;

namespace Alleycat.LiveRankings.Shards;

/// <summary>
/// The names of a race's racers as one shard has heard them: <c>"AN", version, racers</c>, then per racer the id's step, the second that told
/// the name, its length and bytes.
/// </summary>
/// <remarks>Byte table: docs/formats/standings-state.md; golden bytes: tests/fixtures/standings-state.</remarks>
internal static class RacerNamesFormat
{
    private const byte Version = 1;

    /// <summary>Writes the names; a racer without one is left out.</summary>
    /// <returns>The names written.</returns>
    public static int Write(IBufferWriter<byte> output, RaceStandings race)
    {
        var named = new List<(int RacerId, int Second, string Name)>(race.RacerCount);
        for (var i = 0; i < race.RacerCount; i++)
        {
            var racer = race.Snapshot(i);
            if (racer.Name is not null)
                named.Add((racer.RacerId, racer.NameSecond, racer.Name));
        }
        named.Sort();
        var writer = new VarintWriter(output);
        output.Write("AN"u8);
        output.Write([Version]);
        writer.Write((ulong)named.Count);
        var previousId = -1;
        foreach (var (racerId, second, name) in named)
        {
            writer.Write((ulong)(racerId - previousId - 1));
            writer.Write((ulong)second);
            writer.WriteBytes(Encoding.UTF8.GetBytes(name));
            previousId = racerId;
        }
        return named.Count;
    }

    /// <summary>Gives the race's racers their names.</summary>
    /// <returns>False where the bytes are no such names. Never throws on bad input.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, RaceStandings race)
    {
        if (bytes is not [(byte)'A', (byte)'N', Version, ..])
            return false;
        var reader = new VarintReader(bytes[3..]);
        var count = reader.ReadUpTo(bytes.Length);
        var racerId = -1L;
        for (var i = 0; i < count; i++)
        {
            racerId += (long)Math.Min(reader.Read(), int.MaxValue) + 1;
            var second = reader.ReadUpTo(3600);
            var name = reader.ReadBytes();
            if (!reader.IsSound || racerId > int.MaxValue)
                return false;
            race.RestoreName((int)racerId, Encoding.UTF8.GetString(name), second);
        }
        return reader.IsSound && reader.IsAtEnd;
    }
}
