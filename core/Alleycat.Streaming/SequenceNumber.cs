using System.Globalization;
using System.Numerics;

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

    public override string ToString() => _high == UInt128.Zero
        ? _low.ToString(CultureInfo.InvariantCulture)
        : (((BigInteger)_high << 128) + (BigInteger)_low).ToString(CultureInfo.InvariantCulture);

    public static bool operator <(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) < 0;
    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) <= 0;
    public static bool operator >(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) > 0;
    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) >= 0;
}
