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
    public bool TryTake(byte expected)
    {
        if ((uint)_position >= (uint)_text.Length || _text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    /// <summary>Spaces only: line breaks and tabs are unusual.</summary>
    public void SkipSpaces()
    {
        while ((uint)_position < (uint)_text.Length && _text[_position] == ' ')
            _position++;
    }

    /// <summary>Everything that the grammar calls white space.</summary>
    public void SkipWhiteSpace()
    {
        while ((uint)_position < (uint)_text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _position++;
    }

    /// <summary>Takes the comma between two members.</summary>
    public bool TryComma()
    {
        SkipSpaces();
        if (!TryTake((byte)','))
            return false;
        SkipSpaces();
        return true;
    }

    /// <summary>Nothing but white space follows.</summary>
    public readonly bool TryEnd() => _position == _text.Length || _text[_position..].IndexOfAnyExcept(" \r\n\t"u8) < 0;

    /// <summary>A member's name, without quotes, and its colon.</summary>
    public bool TryKey(out ReadOnlySpan<byte> key)
    {
        if (!TryString(out var quoted))
        {
            key = default;
            return false;
        }
        key = quoted[1..^1];
        SkipSpaces();
        if (!TryTake((byte)':'))
            return false;
        SkipSpaces();
        return true;
    }

    /// <summary>A string without escapes, with its quotes.</summary>
    public bool TryString(out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        var start = _position;
        if (!TryTake((byte)'"'))
            return false;
        while (true)
        {
            _position = IndexOfSpecial(_text, _position);
            if ((uint)_position >= (uint)_text.Length)
                return false;
            var special = _text[_position];
            if (special == '"')
            {
                _position++;
                quoted = _text[start.._position];
                return true;
            }
            if (special < 0x80 || !IsUtf8())
                return false;
            _position++;
        }
    }

    /// <summary>Passes over a string or a number.</summary>
    public bool TrySkipScalar() =>
        (uint)_position < (uint)_text.Length && _text[_position] == '"' ? TryString(out _) : TryNumber(out _);

    /// <summary>A whole number without sign, of at most 18 digits.</summary>
    public bool TryInteger(out long value)
    {
        var start = _position;
        var digits = ReadDigits(0);
        value = (long)digits;
        return IsWholePart(start) && !IsNumberGoingOn();
    }

    /// <summary>A decimal without sign and exponent; the nearest double.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        var start = _position;
        var digits = ReadDigits(0);
        if (!IsWholePart(start))
            return false;
        var length = _position - start;
        var places = 0;
        if (TryTake((byte)'.'))
        {
            var fraction = _position;
            digits = ReadDigits(digits);
            places = _position - fraction;
            length += places;
            if (places == 0)
                return false;
        }
        if (IsNumberGoingOn())
            return false;
        if (length <= DigitsMax && digits <= ExactMax)
        {
            value = digits / PowersOfTen[places];
            return true;
        }
        var number = _text[start.._position];
        return Utf8Parser.TryParse(number, out value, out var consumed) && consumed == number.Length;
    }

    /// <summary>Reads on digits behind those already read; more than 18 in all wrap around, which the caller tells by the length.</summary>
    private ulong ReadDigits(ulong value)
    {
        while ((uint)_position < (uint)_text.Length)
        {
            var digit = (uint)_text[_position] - '0';
            if (digit > 9)
                break;
            value = value * 10 + digit;
            _position++;
        }
        return value;
    }

    /// <summary>At least one digit, no leading zero, and few enough to be exact.</summary>
    private readonly bool IsWholePart(int start)
    {
        var length = _position - start;
        return length is > 0 and <= DigitsMax && (length == 1 || _text[start] != '0');
    }

    private readonly bool IsNumberGoingOn() =>
        (uint)_position < (uint)_text.Length && _text[_position] is (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-';

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
