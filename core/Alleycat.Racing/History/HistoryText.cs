using System.Buffers.Text;

namespace Alleycat.Racing.History;

/// <summary>
/// The one spelling of a second: <c>"12":{"100":119.8224,"101":165.312}</c>. Racers ascend by number, numbers have no sign, no exponent, no
/// leading zero, at most 4 decimals and no trailing zero.
/// </summary>
internal static class HistoryText
{
    /// <summary>Quotes, colon, braces and four digits of the second.</summary>
    private const int SecondBytesMax = 16;

    /// <summary>Comma, quotes, ten digits, colon, 429496.7295.</summary>
    private const int RecordBytesMax = 25;

    /// <summary>Room that <see cref="Write"/> may need.</summary>
    public static int BytesMax(SecondRecords records) => checked(SecondBytesMax + (records.Count * RecordBytesMax));

    /// <summary>Writes the second and returns the length.</summary>
    public static int Write(SecondRecords records, Span<byte> to)
    {
        var at = 0;
        to[at++] = (byte)'"';
        at += WriteNumber((uint)records.Second, to[at..]);
        "\":{"u8.CopyTo(to[at..]);
        at += 3;
        var racers = records.Racers;
        var outputs = records.Outputs;
        for (var index = 0; index < racers.Length; index++)
        {
            if (index > 0)
                to[at++] = (byte)',';
            to[at++] = (byte)'"';
            at += WriteNumber((uint)racers[index], to[at..]);
            to[at++] = (byte)'"';
            to[at++] = (byte)':';
            at += WriteOutput(outputs[index].TenThousandths, to[at..]);
        }
        to[at++] = (byte)'}';
        return at;
    }

    /// <summary>Writes a count of 0.0001 as the shortest decimal.</summary>
    public static int WriteOutput(uint tenThousandths, Span<byte> to)
    {
        var (whole, fraction) = Math.DivRem(tenThousandths, 10_000);
        var length = WriteNumber(whole, to);
        if (fraction == 0)
            return length;
        to[length] = (byte)'.';
        to[length + 4] = (byte)('0' + (fraction % 10));
        to[length + 3] = (byte)('0' + (fraction / 10 % 10));
        to[length + 2] = (byte)('0' + (fraction / 100 % 10));
        to[length + 1] = (byte)('0' + (fraction / 1000));
        length += 5;
        while (to[length - 1] == '0')
            length--;
        return length;
    }

    /// <summary>Length of the second that the text begins with, to its closing brace; 0 where there is none.</summary>
    public static int LengthOfFirst(ReadOnlySpan<byte> text) => text.IndexOf((byte)'}') + 1;

    /// <summary>Records in the text of one second.</summary>
    public static int CountRecords(ReadOnlySpan<byte> second) => second.Count((byte)':') - 1;

    /// <summary>Reads the number that a second's text begins with.</summary>
    public static bool TryReadSecond(ReadOnlySpan<byte> text, out int second, out int length)
    {
        second = 0;
        length = 0;
        if (text.Length < 2 || text[0] != '"' || !TryReadNumber(text[1..], out var number, out var digits)
            || number > HistoryFormat.SecondMax)
            return false;
        second = (int)number;
        length = digits + 4;
        return second > 0 && text[(digits + 1)..].StartsWith("\":{"u8);
    }

    /// <summary>Reads one whole second; false unless it is spelt exactly as <see cref="Write"/> spells it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SecondRecords records)
    {
        records = null!;
        if (!TryReadSecond(text, out var second, out var at))
            return false;
        records = new SecondRecords(second, Math.Max(0, CountRecords(text)));
        var last = -1L;
        while (true)
        {
            if (at >= text.Length || text[at++] != '"' || !TryReadNumber(text[at..], out var racer, out var length)
                || racer > int.MaxValue || racer <= last || !text[(at += length)..].StartsWith("\":"u8)
                || !TryReadOutput(text[(at += 2)..], out var output, out length) || (at += length) >= text.Length)
                return false;
            records.Append((int)racer, output);
            last = racer;
            if (text[at] == '}')
                return at + 1 == text.Length;
            if (text[at++] != ',')
                return false;
        }
    }

    private static bool TryReadOutput(ReadOnlySpan<byte> text, out Output output, out int length)
    {
        output = default;
        if (!TryReadNumber(text, out var whole, out length))
            return false;
        var count = whole * 10_000;
        if (length < text.Length && text[length] == '.')
        {
            var point = length++;
            var unit = 1000;
            for (uint digit; length < text.Length && (digit = text[length] - (uint)'0') <= 9; length++, unit /= 10)
                count += digit * unit;
            if (length - point is < 2 or > 5 || text[length - 1] == '0')
                return false;
        }
        output = new((uint)count);
        return count <= uint.MaxValue;
    }

    /// <summary>Digits without a leading zero, at most ten.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long value, out int length)
    {
        value = 0;
        length = 0;
        uint digit;
        while (length < text.Length && (digit = text[length] - (uint)'0') <= 9 && length <= 10)
        {
            value = (value * 10) + digit;
            length++;
        }
        return length is > 0 and <= 10 && (length == 1 || text[0] != '0');
    }

    private static int WriteNumber(uint value, Span<byte> to)
    {
        Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }
}
