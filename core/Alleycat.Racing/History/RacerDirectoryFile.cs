using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Alleycat.Racing.History;

/// <summary>
/// The bytes of <c>racers.gz</c>: plain gzip of <c>{"100":"Hayden",…}</c>, members ordered by the day their name was last seen, then by
/// id. The
/// gzip header's extra field (subfield <c>AN</c>) says how many members belong to which day.
/// </summary>
/// <remarks>Byte table: docs/formats/history.md.</remarks>
public static class RacerDirectoryFile
{
    public const string ContentType = HistoryFormat.ContentType;

    private const byte Version = 1;
    private const int RunsOffset = 2;
    private const int FixedBytes = 4;
    private const int RunBytes = sizeof(ushort) + sizeof(uint);

    private static ReadOnlySpan<byte> SubfieldId => "AN"u8;

    public static byte[] Write(RacerDirectory directory)
    {
        var members = directory.Names.OrderBy(pair => pair.Value.Day).ThenBy(pair => pair.Key).ToList();
        var text = new ArrayBufferWriter<byte>(64 * 1024);
        text.Write("{"u8);
        foreach (var (racerId, name) in members)
        {
            if (text.WrittenCount > 1)
                text.Write(","u8);
            WriteMember(racerId, name.Name, text);
        }
        text.Write("}"u8);

        var file = new MemoryStream();
        file.Write(WriteHeader([.. members.CountBy(pair => pair.Value.Day)]));
        using (var deflater = new DeflateStream(file, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(text.WrittenSpan);
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Of(text.WrittenSpan));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)text.WrittenCount);
        file.Write(trailer);
        return file.ToArray();
    }

    /// <summary>Reads the file; one without our table, or with a damaged one, gives its names as of no day.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="rawBytesMax">Most uncompressed bytes.</param>
    /// <param name="directory">Null on failure.</param>
    /// <returns>False where it is no complete gzip or no JSON object. Never throws on bad input.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> file, long rawBytesMax, out RacerDirectory? directory)
    {
        directory = null;
        var text = new ArrayBufferWriter<byte>(64 * 1024);
        using var gzip = new GzipReader(file, rawBytesMax);
        for (int count; (count = gzip.Read(text.GetSpan(16 * 1024))) > 0;)
            text.Advance(count);
        if (gzip.Fault != GzipFault.None)
            return false;
        try
        {
            directory = Read(text.WrittenSpan, ReadRuns(file.Span));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half a character.
            return false;
        }
        return directory is not null;
    }

    private static RacerDirectory? Read(ReadOnlySpan<byte> text, List<(int Day, uint Count)> runs)
    {
        var directory = new RacerDirectory();
        var reader = new Utf8JsonReader(text);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;
        var run = 0;
        var left = runs.Count > 0 ? runs[0].Count : 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = Utf8Parser.TryParse(reader.ValueSpan, out int racerId, out var length)
                && length == reader.ValueSpan.Length && racerId >= 0;
            reader.Read();
            while (left == 0 && run < runs.Count)
                left = ++run < runs.Count ? runs[run].Count : 0;
            var day = run < runs.Count ? runs[run].Day : 0;
            left -= left > 0 ? 1u : 0;
            if (isId && reader.TokenType == JsonTokenType.String && reader.GetString() is { } name && RacerDirectory.IsAcceptable(name))
                directory.Join(racerId, new RacerName(day, name));
            reader.Skip();
        }
        reader.Read();
        return directory;
    }

    private static void WriteMember(int racerId, string name, ArrayBufferWriter<byte> text)
    {
        // Six bytes for an escaped unit are the most that a unit takes.
        var to = text.GetSpan(16 + (name.Length * 6));
        to[0] = (byte)'"';
        Utf8Formatter.TryFormat(racerId, to[1..], out var at);
        "\":\""u8.CopyTo(to[++at..]);
        at += 3;
        Span<byte> encoded = stackalloc byte[RacerDirectory.NameLengthMax * 3];
        foreach (var value in encoded[..Encoding.UTF8.GetBytes(name, encoded)])
        {
            if (value < 0x20)
            {
                "\\u00"u8.CopyTo(to[at..]);
                Utf8Formatter.TryFormat(value, to[(at + 4)..], out _, new StandardFormat('x', 2));
                at += 6;
                continue;
            }
            if (value is (byte)'"' or (byte)'\\')
                to[at++] = (byte)'\\';
            to[at++] = value;
        }
        to[at++] = (byte)'"';
        text.Advance(at);
    }

    private static byte[] WriteHeader(KeyValuePair<int, int>[] runs)
    {
        var header = new byte[HistoryFormat.TableOffset + FixedBytes + (runs.Length * RunBytes) + sizeof(uint)];
        HistoryFormat.GzipHeader.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(HistoryFormat.ExtraLengthOffset), (ushort)(header.Length - HistoryFormat.SubfieldOffset));
        SubfieldId.CopyTo(header.AsSpan(HistoryFormat.SubfieldOffset));
        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(HistoryFormat.SubfieldOffset + 2), (ushort)(header.Length - HistoryFormat.TableOffset));
        var table = header.AsSpan(HistoryFormat.TableOffset);
        table[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(table[RunsOffset..], (ushort)runs.Length);
        table = table[FixedBytes..];
        foreach (var (day, count) in runs)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)day);
            BinaryPrimitives.WriteUInt32LittleEndian(table[sizeof(ushort)..], (uint)count);
            table = table[RunBytes..];
        }
        BinaryPrimitives.WriteUInt32LittleEndian(table, Crc32.Of(header.AsSpan(0, header.Length - sizeof(uint))));
        return header;
    }

    /// <summary>The days' runs; none where there is no table of ours or its checksum does not fit.</summary>
    private static List<(int Day, uint Count)> ReadRuns(ReadOnlySpan<byte> file)
    {
        if (file.Length < HistoryFormat.TableOffset || !file.StartsWith(HistoryFormat.GzipHeader)
            || !file[HistoryFormat.SubfieldOffset..].StartsWith(SubfieldId))
            return [];
        var length = HistoryFormat.SubfieldOffset + BinaryPrimitives.ReadUInt16LittleEndian(file[HistoryFormat.ExtraLengthOffset..]);
        var covered = length - sizeof(uint);
        if (length > file.Length || covered < HistoryFormat.TableOffset + FixedBytes
            || Crc32.Of(file[..covered]) != BinaryPrimitives.ReadUInt32LittleEndian(file[covered..])
            || file[HistoryFormat.TableOffset] != Version)
            return [];
        var entries = file[(HistoryFormat.TableOffset + FixedBytes)..covered];
        var runs = new List<(int Day, uint Count)>();
        for (; entries.Length >= RunBytes; entries = entries[RunBytes..])
            runs.Add((BinaryPrimitives.ReadUInt16LittleEndian(entries), BinaryPrimitives.ReadUInt32LittleEndian(entries[2..])));
        return runs.TrueForAll(run => run.Day <= RacerDirectory.DayMax) ? runs : [];
    }
}
