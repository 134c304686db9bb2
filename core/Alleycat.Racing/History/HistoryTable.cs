using System.Buffers.Binary;

namespace Alleycat.Racing.History;

/// <summary>What the header of a history file says of it: its fragments in order, and figures for its summary.</summary>
public sealed class HistoryTable
{
    private readonly HistoryFragment[] fragments;
    private readonly long[] offsets;

    /// <param name="fragments">Ascending and apart.</param>
    /// <param name="racersMax">Racers in the fullest second.</param>
    /// <param name="best">Highest output.</param>
    /// <param name="seconds">Seconds with at least one record.</param>
    public HistoryTable(IReadOnlyList<HistoryFragment> fragments, int racersMax, Output best, int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fragments.Count, HistoryFormat.SecondMax, nameof(fragments));
        this.fragments = [.. fragments];
        (RacersMax, Best, Seconds) = (racersMax, best, seconds);
        offsets = new long[fragments.Count];
        long offset = HeaderLength + HistoryFormat.PunctuationBytes;
        for (var index = 0; index < offsets.Length; index++)
        {
            offsets[index] = offset;
            offset += this.fragments[index].CompressedLength + HistoryFormat.PunctuationBytes;
            RawLength += this.fragments[index].Weight;
        }
        FileLength = (offsets.Length == 0 ? offset + HistoryFormat.PunctuationBytes : offset) + HistoryFormat.TrailerBytes;
        RawLength += offsets.Length == 0 ? 2 : 1;
    }

    public static HistoryTable Empty { get; } = new([], 0, default, 0);

    public IReadOnlyList<HistoryFragment> Fragments => fragments;

    /// <summary>Racers in the fullest second.</summary>
    public int RacersMax { get; }

    /// <summary>Highest output of all.</summary>
    public Output Best { get; }

    /// <summary>Seconds with at least one record.</summary>
    public int Seconds { get; }

    /// <summary>Bytes in front of the first stored block.</summary>
    public int HeaderLength =>
        HistoryFormat.TableOffset + HistoryFormat.TableFixedBytes + (fragments.Length * HistoryFormat.FragmentBytes) + sizeof(uint);

    public long FileLength { get; }

    /// <summary>Bytes of the whole JSON text.</summary>
    public long RawLength { get; }

    /// <summary>Offset in the file of the fragment's first byte.</summary>
    public long OffsetOf(int index) => offsets[index];

    public long EndOf(int index) => offsets[index] + fragments[index].CompressedLength;

    /// <summary>CRC-32 of the whole text, by combination.</summary>
    public uint CombineCrc()
    {
        var crc = Crc32.Of("{"u8);
        var comma = Crc32.Of(","u8);
        for (var index = 0; index < fragments.Length; index++)
        {
            if (index > 0)
                crc = Crc32.Combine(crc, comma, 1);
            crc = Crc32.Combine(crc, fragments[index].Crc, fragments[index].RawLength);
        }
        return Crc32.Append(crc, "}"u8);
    }

    /// <summary>Writes the file's header: gzip's ten bytes and the extra field.</summary>
    public byte[] WriteHeader()
    {
        var header = new byte[HeaderLength];
        HistoryFormat.GzipHeader.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(HistoryFormat.ExtraLengthOffset), (ushort)(header.Length - HistoryFormat.SubfieldOffset));
        HistoryFormat.SubfieldId.CopyTo(header.AsSpan(HistoryFormat.SubfieldOffset));
        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(HistoryFormat.SubfieldOffset + 2), (ushort)(header.Length - HistoryFormat.TableOffset));

        var table = header.AsSpan(HistoryFormat.TableOffset);
        table[HistoryFormat.VersionOffset] = HistoryFormat.Version;
        BinaryPrimitives.WriteUInt16LittleEndian(table[HistoryFormat.FragmentCountOffset..], (ushort)fragments.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(table[HistoryFormat.RacersMaxOffset..], (uint)RacersMax);
        BinaryPrimitives.WriteUInt32LittleEndian(table[HistoryFormat.BestOutputOffset..], Best.TenThousandths);
        BinaryPrimitives.WriteUInt16LittleEndian(table[HistoryFormat.SecondsOffset..], (ushort)Seconds);
        var entry = table[HistoryFormat.TableFixedBytes..];
        foreach (var fragment in fragments)
        {
            var range = ((fragment.FirstSecond - 1) << 4) | fragment.Level;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[HistoryFormat.RangeOffset..], (ushort)range);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[HistoryFormat.CompressedLengthOffset..], fragment.CompressedLength);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[HistoryFormat.RawLengthOffset..], fragment.RawLength);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[HistoryFormat.CrcOffset..], fragment.Crc);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[HistoryFormat.CountOffset..], fragment.Count);
            entry = entry[HistoryFormat.FragmentBytes..];
        }
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Crc32.Of(header.AsSpan(0, header.Length - sizeof(uint))));
        return header;
    }

    /// <summary>The last stored block and the trailer.</summary>
    public byte[] WriteEnd()
    {
        var end = new byte[HistoryFormat.PunctuationBytes + HistoryFormat.TrailerBytes];
        HistoryFormat.Close.CopyTo(end);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(HistoryFormat.PunctuationBytes), CombineCrc());
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(HistoryFormat.PunctuationBytes + 4), (uint)RawLength);
        return end;
    }

    /// <summary>Reads the header from a file's first bytes and holds it against the file's length.</summary>
    /// <param name="prefix">The file's first <see cref="HistoryFormat.HeaderBytesMax"/> bytes, or all where it is shorter.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="table">Empty on a fault, except <see cref="HistoryFault.Length"/>: then it is sound, the file is not.</param>
    /// <param name="fault">The first fault met. Never throws on bad input.</param>
    public static bool TryRead(ReadOnlySpan<byte> prefix, long fileLength, out HistoryTable table, out HistoryFault fault)
    {
        table = Empty;
        fault = HistoryFault.NoTable;
        if (prefix.Length < HistoryFormat.TableOffset + HistoryFormat.TableFixedBytes + sizeof(uint)
            || !prefix.StartsWith(HistoryFormat.GzipHeader)
            || !prefix[HistoryFormat.SubfieldOffset..].StartsWith(HistoryFormat.SubfieldId))
            return false;

        // The length of the extra field is under the table's checksum, so it is believed only if that fits.
        fault = HistoryFault.Table;
        var headerLength = HistoryFormat.SubfieldOffset
            + BinaryPrimitives.ReadUInt16LittleEndian(prefix[HistoryFormat.ExtraLengthOffset..]);
        if (headerLength > prefix.Length || headerLength < HistoryFormat.TableOffset + HistoryFormat.TableFixedBytes + sizeof(uint))
            return false;
        var covered = prefix[..(headerLength - sizeof(uint))];
        if (Crc32.Of(covered) != BinaryPrimitives.ReadUInt32LittleEndian(prefix[covered.Length..]))
            return false;
        var fields = covered[HistoryFormat.TableOffset..];
        if (fields[HistoryFormat.VersionOffset] != HistoryFormat.Version)
        {
            fault = HistoryFault.UnknownVersion;
            return false;
        }
        if (!TryReadFragments(fields, out var fragments))
            return false;

        table = new HistoryTable(
            fragments,
            (int)BinaryPrimitives.ReadUInt32LittleEndian(fields[HistoryFormat.RacersMaxOffset..]),
            new Output(BinaryPrimitives.ReadUInt32LittleEndian(fields[HistoryFormat.BestOutputOffset..])),
            BinaryPrimitives.ReadUInt16LittleEndian(fields[HistoryFormat.SecondsOffset..]));
        fault = table.FileLength == fileLength ? HistoryFault.None : HistoryFault.Length;
        return fault == HistoryFault.None;
    }

    private static bool TryReadFragments(ReadOnlySpan<byte> fields, out HistoryFragment[] fragments)
    {
        fragments = new HistoryFragment[BinaryPrimitives.ReadUInt16LittleEndian(fields[HistoryFormat.FragmentCountOffset..])];
        var entries = fields[HistoryFormat.TableFixedBytes..];
        if (fragments.Length > HistoryFormat.SecondMax || entries.Length != fragments.Length * HistoryFormat.FragmentBytes)
            return false;
        var until = 1;
        for (var index = 0; index < fragments.Length; index++, entries = entries[HistoryFormat.FragmentBytes..])
        {
            var range = BinaryPrimitives.ReadUInt16LittleEndian(entries[HistoryFormat.RangeOffset..]);
            var fragment = new HistoryFragment(
                (range >> 4) + 1,
                range & 15,
                BinaryPrimitives.ReadUInt32LittleEndian(entries[HistoryFormat.CompressedLengthOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entries[HistoryFormat.RawLengthOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entries[HistoryFormat.CrcOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entries[HistoryFormat.CountOffset..]));
            if (fragment.Level > HistoryFormat.LevelMax || (fragment.FirstSecond - 1) % fragment.Width != 0
                || fragment.FirstSecond < until || fragment.FirstSecond > HistoryFormat.SecondMax
                || fragment.RawLength > Array.MaxLength || fragment.CompressedLength > Array.MaxLength)
                return false;
            fragments[index] = fragment;
            until = fragment.UntilSecond;
        }
        return true;
    }
}
