using System.Globalization;
using System.Numerics;
using System.Text;

namespace Alleycat.Streaming;

/// <summary>
/// A record's sequence number: a decimal integer below 2^256, increasing within a shard, not contiguous, not comparable across shards.
/// </summary>
/// <remarks>
/// AWS's have 56 digits; its pattern allows 129, of which the 77 that fit 256 bits are taken here. Ordered as an integer, never as
/// text and never as a double.
/// </remarks>
public readonly record struct SequenceNumber : IComparable<SequenceNumber>
{
    public const int DigitsMax = 78;

    // Five times nine digits hold 128 bits.
    private const int LowDigitsMax = 45;
    private const uint NineDigits = 1_000_000_000;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    public SequenceNumber(UInt128 value) : this(UInt128.Zero, value)
    {
    }

    private SequenceNumber(UInt128 high, UInt128 low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The lower 128 bits: the whole number for those that the embedded stream gives out.</summary>
    public UInt128 Low => _low;

    /// <summary>Reads a canonical decimal: no sign, no leading zero but "0" itself.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SequenceNumber value)
    {
        value = default;
        if (text.IsEmpty || text.Length > DigitsMax || (text[0] == '0' && text.Length > 1))
            return false;
        if (text.Length <= 38)
        {
            if (!UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var low))
                return false;
            value = new(low);
            return true;
        }
        if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var big) || big.GetBitLength() > 256)
            return false;
        value = new((UInt128)(big >> 128), (UInt128)(big & UInt128.MaxValue));
        return true;
    }

    public int CompareTo(SequenceNumber other) =>
        _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <summary>Writes the digits, as <see cref="ToString"/> does.</summary>
    /// <param name="utf8">Takes them; <see cref="DigitsMax"/> are always enough.</param>
    /// <returns>What was written of it.</returns>
    /// <exception cref="ArgumentException">There is not enough room.</exception>
    public ReadOnlySpan<byte> Format(Span<byte> utf8)
    {
        if (_high != UInt128.Zero)
            return utf8[..Encoding.ASCII.GetBytes(ToString(), utf8)];
        Span<byte> digits = stackalloc byte[LowDigitsMax];
        var first = WriteDigits(digits);
        digits[first..].CopyTo(utf8);
        return utf8[..(LowDigitsMax - first)];
    }

    /// <summary>
    /// Nine digits at a time: a division by a constant is a multiplication, while one 128-bit number by another is a loop. Each record's number is
    /// written four times on its way.
    /// </summary>
    /// <returns>Where the first digit stands; they end with the span.</returns>
    private int WriteDigits(Span<byte> digits)
    {
        Span<uint> limbs = [(uint)(_low >> 96), (uint)(_low >> 64), (uint)(_low >> 32), (uint)_low];
        var first = digits.Length;
        while (!limbs.IsEmpty)
        {
            var rest = 0ul;
            foreach (ref var limb in limbs)
            {
                var dividend = rest << 32 | limb;
                limb = (uint)(dividend / NineDigits);
                rest = dividend - (limb * (ulong)NineDigits);
            }
            for (var i = 0; i < 9; i++)
            {
                digits[--first] = (byte)('0' + rest % 10);
                rest /= 10;
            }
            limbs = limbs.TrimStart(0u);
        }
        var leading = digits[first..^1].IndexOfAnyExcept((byte)'0');
        return leading < 0 ? digits.Length - 1 : first + leading;
    }

    public override string ToString() => _high == UInt128.Zero
        ? _low.ToString(CultureInfo.InvariantCulture)
        : (((BigInteger)_high << 128) + (BigInteger)_low).ToString(CultureInfo.InvariantCulture);

    public static bool operator <(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) < 0;
    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) <= 0;
    public static bool operator >(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) > 0;
    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) >= 0;
}
