using System.Buffers.Binary;
using System.IO.Compression;

namespace Alleycat.Racing.History;

/// <summary>Reads gzip of one or several members and checks everything: <see cref="GZipStream"/> takes a cut-off file for a whole
/// one.</summary>
/// <param name="file">The whole file.</param>
/// <param name="rawBytesMax">Uncompressed bytes to take at most, against bombs.</param>
/// <remarks>Data read is only good once <see cref="Read"/> has returned 0 and <see cref="Fault"/> is <c>None</c>.</remarks>
public sealed class GzipReader(ReadOnlyMemory<byte> file, long rawBytesMax) : IDisposable
{
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const int FlagHeaderCrc = 2, FlagExtra = 4, FlagName = 8, FlagComment = 16, FlagsReserved = 0xE0;

    private DeflateStream? inflater;
    private ServedInput? input;
    private int memberAt;
    private int bodyAt;
    private uint crc;
    private uint memberLength;
    private long rawLength;

    public GzipFault Fault { get; private set; }

    /// <summary>Members met.</summary>
    public int Members { get; private set; }

    /// <summary>Fills a part of <paramref name="to"/>; 0 at the end or at a fault. Never throws on bad input.</summary>
    public int Read(Span<byte> to)
    {
        while (Fault == GzipFault.None)
        {
            if (inflater is null)
            {
                if (memberAt == file.Length && Members > 0)
                    return 0;
                Fault = OpenMember();
                continue;
            }
            var count = 0;
            try
            {
                count = inflater.Read(to);
            }
            catch (InvalidDataException)
            {
                Fault = GzipFault.Corrupt;
                return 0;
            }
            if (count > 0)
            {
                crc = Crc32.Append(crc, to[..count]);
                memberLength += (uint)count;
                rawLength += count;
                if (rawLength <= rawBytesMax)
                    return count;
                Fault = GzipFault.TooLarge;
                return 0;
            }
            Fault = CloseMember();
        }
        return 0;
    }

    public void Dispose() => inflater?.Dispose();

    private GzipFault OpenMember()
    {
        var fault = ReadHeader(file.Span[memberAt..], out var length);
        if (fault != GzipFault.None)
            return Members == 0 ? fault : GzipFault.TrailingBytes;
        bodyAt = memberAt + length;
        var bodyLength = file.Length - TrailerBytes - bodyAt;
        if (bodyLength < 1)
            return GzipFault.Truncated;
        Members++;
        (crc, memberLength) = (0, 0);
        input = new ServedInput(file.Slice(bodyAt, bodyLength));
        inflater = new DeflateStream(input, CompressionMode.Decompress);
        return GzipFault.None;
    }

    private GzipFault CloseMember()
    {
        inflater!.Dispose();
        inflater = null;
        if (input!.IsStarved)
            return GzipFault.Truncated;
        var trailerAt = bodyAt + (input.EndsExactly ? (int)input.Length : FindEnd(input.LastPieceAt));
        var trailer = file.Span.Slice(trailerAt, TrailerBytes);
        memberAt = trailerAt + TrailerBytes;
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == crc
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == memberLength
            ? GzipFault.None
            : GzipFault.Checksum;
    }

    /// <summary>
    /// Length of the compressed data that ended somewhere in the piece served last: inflates it again and feeds that piece byte by byte.
    /// Only files of several members, or with something behind them, come here.
    /// </summary>
    private int FindEnd(int lastPieceAt)
    {
        var again = new ServedInput(file[bodyAt..(file.Length - TrailerBytes)]) { SingleFrom = lastPieceAt };
        using var decoder = new DeflateStream(again, CompressionMode.Decompress);
        Span<byte> ignored = stackalloc byte[4096];
        while (decoder.Read(ignored) > 0) { }
        return (int)again.Position;
    }

    private static GzipFault ReadHeader(ReadOnlySpan<byte> bytes, out int length)
    {
        length = HeaderBytes;
        if (bytes.Length < HeaderBytes)
            return bytes.Length > 0 && bytes[0] == 0x1F ? GzipFault.Truncated : GzipFault.NotGzip;
        var flags = bytes[3];
        if (bytes[0] != 0x1F || bytes[1] != 0x8B || bytes[2] != 8 || (flags & FlagsReserved) != 0)
            return GzipFault.NotGzip;
        if ((flags & FlagExtra) != 0)
        {
            if (bytes.Length < length + 2)
                return GzipFault.Truncated;
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes[length..]);
        }
        for (var flag = FlagName; flag <= FlagComment; flag *= 2)
        {
            if ((flags & flag) == 0)
                continue;
            var end = length < bytes.Length ? bytes[length..].IndexOf((byte)0) : -1;
            if (end < 0)
                return GzipFault.Truncated;
            length += end + 1;
        }
        if ((flags & FlagHeaderCrc) != 0)
        {
            if (bytes.Length < length + 2)
                return GzipFault.Truncated;
            if ((ushort)Crc32.Of(bytes[..length]) != BinaryPrimitives.ReadUInt16LittleEndian(bytes[length..]))
                return GzipFault.Checksum;
            length += 2;
        }
        return length > bytes.Length ? GzipFault.Truncated : GzipFault.None;
    }
}
