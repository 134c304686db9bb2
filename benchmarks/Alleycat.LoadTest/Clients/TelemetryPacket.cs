using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Alleycat.LoadTest.Clients;

/// <summary>
/// The PUBLISH of one second of one racer: a payload of exactly 190 bytes of real telemetry on <c>alleycat-publish/{racer}</c>. The member
/// <c>uuid</c> carries the time at which the message was due, so that whoever receives it knows how old it is.
/// </summary>
internal static class TelemetryPacket
{
    public const int PayloadBytes = 190;

    /// <summary>Fixed header, topic, packet id and payload never take more.</summary>
    public const int PacketBytesMax = 240;

    public const int ClassCount = 6;

    /// <summary>The race that everyone rides, of seven digits.</summary>
    public const int RaceId = 5_402_746;

    /// <summary>The race before it.</summary>
    public const int RaceBeforeId = RaceId - 1;

    private const int StampBytes = 16;

    private static ReadOnlySpan<byte> Start => "{\"uuid\":\""u8;

    /// <summary>Writes a whole packet.</summary>
    /// <param name="output">At least <see cref="PacketBytesMax"/> bytes.</param>
    /// <param name="racerId">0 to 9,999,999; the class follows from it.</param>
    /// <param name="second">Of the race, from 1.</param>
    /// <param name="packetId">0 sends at QoS 0.</param>
    /// <param name="dueAt">Nanoseconds of <see cref="Sockets.EpollLoop.Now"/>.</param>
    /// <param name="raceId">This race or the one before.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> output, int racerId, int second, ushort packetId, long dueAt, int raceId = RaceId)
    {
        const int header = 3;
        var topicBytes = Put(output[(header + 2)..], "alleycat-publish/"u8);
        topicBytes += PutNumber(output[(header + 2 + topicBytes)..], racerId);
        BinaryPrimitives.WriteUInt16BigEndian(output[header..], (ushort)topicBytes);
        var at = header + 2 + topicBytes;
        if (packetId != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output[at..], packetId);
            at += 2;
        }
        WritePayload(output.Slice(at, PayloadBytes), racerId, second, dueAt, raceId);
        at += PayloadBytes;
        output[0] = (byte)(packetId == 0 ? 0x30 : 0x32);
        // Between 128 and 16,383 bytes follow: the length takes two bytes.
        output[1] = (byte)(((at - header) & 0x7F) | 0x80);
        output[2] = (byte)((at - header) >> 7);
        return at;
    }

    /// <summary>When the message of this payload was due.</summary>
    public static bool TryReadDueAt(ReadOnlySpan<byte> payload, out long dueAt)
    {
        dueAt = 0;
        return payload.Length == PayloadBytes
            && Utf8Parser.TryParse(payload.Slice(Start.Length, StampBytes), out dueAt, out var read, 'x') && read == StampBytes;
    }

    /// <summary>The racer's class, 1 to 6: every sixth racer rides in the same.</summary>
    public static int ClassOf(int racerId) => (racerId % ClassCount) + 1;

    /// <summary>The output that the platform is to hold for a racer's second: (cadence + 35) × (resistance + 65) / 100.</summary>
    public static decimal OutputOf(int racerId, int second) => (CadenceOf(racerId, second) + 0.5m + 35) * (ResistanceOf(racerId) + 65) / 100;

    private static int CadenceOf(int racerId, int second) => 60 + ((racerId + second) % 40);

    private static int ResistanceOf(int racerId) => 30 + ((racerId * 7) % 60);

    // In the order in which the sample's bikes, and ours, write a message.
    private static void WritePayload(Span<byte> payload, int racerId, int second, long dueAt, int raceId)
    {
        Span<byte> end = stackalloc byte[PayloadBytes];
        var endBytes = Put(end, "\",\"racerId\":"u8);
        endBytes += PutNumber(end[endBytes..], racerId);
        endBytes += Put(end[endBytes..], ",\"classId\":"u8);
        endBytes += PutNumber(end[endBytes..], ClassOf(racerId));
        endBytes += Put(end[endBytes..], ",\"cadence\":"u8);
        endBytes += PutNumber(end[endBytes..], CadenceOf(racerId, second));
        endBytes += Put(end[endBytes..], ".5,\"resistance\":"u8);
        endBytes += PutNumber(end[endBytes..], ResistanceOf(racerId));
        endBytes += Put(end[endBytes..], "}"u8);

        var at = Put(payload, Start);
        dueAt.TryFormat(payload[at..], out _, "x16", CultureInfo.InvariantCulture);
        at += StampBytes;
        at += Put(payload[at..], "\",\"event\":\"update\",\"deviceTimestamp\":1620824038331,\"second\":"u8);
        at += PutNumber(payload[at..], second);
        at += Put(payload[at..], ",\"raceId\":"u8);
        at += PutNumber(payload[at..], raceId);
        at += Put(payload[at..], ",\"name\":\"Rider "u8);
        // The name takes what is left, so that every payload has the same length.
        payload[at..^endBytes].Fill((byte)('a' + (racerId % 26)));
        end[..endBytes].CopyTo(payload[^endBytes..]);
    }

    private static int Put(Span<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output);
        return bytes.Length;
    }

    private static int PutNumber(Span<byte> output, int number)
    {
        Utf8Formatter.TryFormat(number, output, out var written);
        return written;
    }
}
