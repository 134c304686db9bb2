using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Alleycat.Racing;

/// <summary>
/// A place in a JSON text and the few steps a usual message takes. Each step says no to whatever is malformed and also to what is merely
/// unusual (line breaks between tokens, escapes, exponents, signs); after a no the cursor is of no further use.
/// </summary>
public ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    /// <summary>Exact powers of ten: a number below 2^53 divided by one of them is the nearest double.</summary>
    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    ];

    private const int DigitsMax = 18;
    private const ulong ExactMax = 1UL << 53;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;
    private bool _isUtf8;

    /// <summary>0-based index of the next byte.</summary>
    public readonly int Position => _position;

    /// <summary>Goes on elsewhere.</summary>
    public void MoveTo(int position) => _position = position;

    /// <summary>Takes one byte if it is the expected one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte expected)
    {
        var position = _position;
        if ((uint)position >= (uint)_text.Length || _text[position] != expected)
            return false;
        _position = position + 1;
        return true;
    }

    /// <summary>Takes exactly these bytes, if they are the next ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ReadOnlySpan<byte> expected)
    {
        var position = _position;
        if ((uint)position > (uint)_text.Length || !_text[position..].StartsWith(expected))
            return false;
        _position = position + expected.Length;
        return true;
    }

    /// <summary>Spaces only: line breaks and tabs are unusual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipSpaces() => _position = BehindSpaces(_text, _position);

    /// <summary>Everything that the grammar calls white space.</summary>
    public void SkipWhiteSpace()
    {
        while ((uint)_position < (uint)_text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _position++;
    }

    /// <summary>Takes the comma between two members.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryComma()
    {
        var position = BehindSpaces(_text, _position);
        if ((uint)position >= (uint)_text.Length || _text[position] != ',')
        {
            _position = position;
            return false;
        }
        _position = BehindSpaces(_text, position + 1);
        return true;
    }

    /// <summary>Nothing but white space follows.</summary>
    public readonly bool TryEnd() => _position == _text.Length || _text[_position..].IndexOfAnyExcept(" \r\n\t"u8) < 0;

    /// <summary>A member's name, without quotes, and its colon.</summary>
    public bool TryKey(out ReadOnlySpan<byte> key)
    {
        var start = _position + 1;
        var behind = BehindString(start - 1);
        if (behind < 0)
        {
            key = default;
            return false;
        }
        key = _text[start..(behind - 1)];
        var colon = BehindSpaces(_text, behind);
        if ((uint)colon >= (uint)_text.Length || _text[colon] != ':')
            return false;
        _position = BehindSpaces(_text, colon + 1);
        return true;
    }

    /// <summary>A string without escapes, with its quotes.</summary>
    public bool TryString(out ReadOnlySpan<byte> quoted)
    {
        var start = _position;
        var behind = BehindString(start);
        if (behind < 0)
        {
            quoted = default;
            return false;
        }
        _position = behind;
        quoted = _text[start..behind];
        return true;
    }

    /// <summary>Passes over a string or a number.</summary>
    public bool TrySkipScalar()
    {
        if ((uint)_position >= (uint)_text.Length || _text[_position] != '"')
            return TryNumber(out _);
        var behind = BehindString(_position);
        if (behind < 0)
            return false;
        _position = behind;
        return true;
    }

    /// <summary>A whole number without sign, of at most 18 digits.</summary>
    public bool TryInteger(out long value)
    {
        var start = _position;
        var end = start;
        var digits = ReadDigits(_text, ref end, 0);
        value = (long)digits;
        _position = end;
        return IsWholePart(start, end - start) && !IsNumberGoingOn(end);
    }

    /// <summary>A decimal without sign and exponent; the nearest double.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        var start = _position;
        var end = start;
        var digits = ReadDigits(_text, ref end, 0);
        if (!IsWholePart(start, end - start))
            return false;
        var length = end - start;
        var places = 0;
        if ((uint)end < (uint)_text.Length && _text[end] == '.')
        {
            var fraction = ++end;
            digits = ReadDigits(_text, ref end, digits);
            places = end - fraction;
            length += places;
            if (places == 0)
                return false;
        }
        if (IsNumberGoingOn(end))
            return false;
        _position = end;
        if (length <= DigitsMax && digits <= ExactMax)
        {
            value = digits / PowersOfTen[places];
            return true;
        }
        var number = _text[start..end];
        return Utf8Parser.TryParse(number, out value, out var consumed) && consumed == number.Length;
    }

    /// <summary>Reads on digits behind those already read; more than 18 in all wrap around, which the caller tells by the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadDigits(ReadOnlySpan<byte> text, ref int position, ulong value)
    {
        var at = position;
        for (; (uint)at < (uint)text.Length; at++)
        {
            var digit = (uint)text[at] - '0';
            if (digit > 9)
                break;
            value = value * 10 + digit;
        }
        position = at;
        return value;
    }

    /// <summary>At least one digit, no leading zero, and few enough to be exact.</summary>
    private readonly bool IsWholePart(int start, int length) => length is > 0 and <= DigitsMax && (length == 1 || _text[start] != '0');

    private readonly bool IsNumberGoingOn(int position) =>
        (uint)position < (uint)_text.Length && _text[position] is (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BehindSpaces(ReadOnlySpan<byte> text, int position)
    {
        while ((uint)position < (uint)text.Length && text[position] == ' ')
            position++;
        return position;
    }

    /// <summary>The index behind the closing quote of the string that begins here; negative where there is none, or one with escapes.</summary>
    private int BehindString(int position)
    {
        var text = _text;
        if ((uint)position >= (uint)text.Length || text[position] != '"')
            return -1;
        position++;
        while (true)
        {
            position = IndexOfSpecial(text, position);
            if ((uint)position >= (uint)text.Length)
                return -1;
            var special = text[position++];
            if (special == '"')
                return position;
            if (special < 0x80 || !IsUtf8())
                return -1;
        }
    }

    private bool IsUtf8() => _isUtf8 = _isUtf8 || Utf8.IsValid(_text);

    /// <summary>The next quote, backslash, control character or byte outside ASCII; the text's length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOfSpecial(ReadOnlySpan<byte> text, int position)
    {
        while (position + Vector256<byte>.Count <= text.Length)
        {
            var chunk = Vector256.Create(text.Slice(position, Vector256<byte>.Count));
            // As signed bytes, control characters and everything outside ASCII lie below the space.
            var special = Vector256.LessThan(chunk.AsSByte(), Vector256.Create((sbyte)' ')).AsByte()
                | Vector256.Equals(chunk, Vector256.Create((byte)'"')) | Vector256.Equals(chunk, Vector256.Create((byte)'\\'));
            var bits = special.ExtractMostSignificantBits();
            if (bits != 0)
                return position + System.Numerics.BitOperations.TrailingZeroCount(bits);
            position += Vector256<byte>.Count;
        }
        while ((uint)position < (uint)text.Length && text[position] is not ((byte)'"' or (byte)'\\' or < 0x20 or >= 0x80))
            position++;
        return position;
    }
}
