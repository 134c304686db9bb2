namespace Alleycat.Racing;

/// <summary>What the JSON grammar leaves open about escapes and we do not.</summary>
public static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <summary>
    /// Whether every surrogate escape (<c>\ud800</c> to <c>\udfff</c>) is half of a pair. The grammar allows lone ones, but they are no
    /// text: readers further on replace them, refuse them or throw.
    /// </summary>
    /// <param name="text">The inside of a JSON string whose escapes are well formed.</param>
    public static bool ArePaired(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var escape = text.IndexOf((byte)'\\');
            if (escape < 0)
                return true;
            text = text[escape..];
            if (text[1] != 'u')
            {
                text = text[2..];
                continue;
            }
            if (IsSurrogate(text, low: true))
                return false;
            var length = UnicodeEscapeLength;
            if (IsSurrogate(text, low: false))
            {
                if (!IsSurrogate(text[UnicodeEscapeLength..], low: true))
                    return false;
                length *= 2;
            }
            text = text[length..];
        }
    }

    /// <summary>Whether the text begins with <c>\ud8</c> to <c>\udb</c> (high) or <c>\udc</c> to <c>\udf</c> (low).</summary>
    private static bool IsSurrogate(ReadOnlySpan<byte> text, bool low) =>
        text.Length >= UnicodeEscapeLength && text[0] == '\\' && text[1] == 'u' && (text[2] | 0x20) == 'd'
        && (low ? (text[3] | 0x20) is >= 'c' and <= 'f' : text[3] is (byte)'8' or (byte)'9' || (text[3] | 0x20) is 'a' or 'b');
}
