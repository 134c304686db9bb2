using System.Globalization;
using System.Text;

namespace Alleycat.Racing;

/// <summary>
/// The platform's one measure of performance, (cadence + 35) x (resistance + 65) / 100, held as an unsigned count of 0.0001. Not watts.
/// </summary>
/// <remarks>
/// Computed as IEEE-754 doubles in that operation order, then rounded half away from zero to 4 decimals, here and nowhere else; the page
/// repeats it as <c>Math.round(x * 10000)</c> over the golden values in tests/fixtures/output.
/// </remarks>
public readonly record struct Output(uint TenThousandths) : IComparable<Output>
{
    /// <summary>Longest text: <c>429496.7295</c>.</summary>
    public const int CharsMax = 11;

    /// <summary>The count is cadence and resistance in their accepted ranges, so it always fits.</summary>
    /// <param name="cadence">rpm; with the resistance it must give a result of 0 to 429,496.7295.</param>
    /// <param name="resistance">Percent of the bike's range.</param>
    /// <exception cref="ArgumentOutOfRangeException">The result is negative, not finite or too large.</exception>
    public static Output From(double cadence, double resistance)
    {
        var count = Math.Round((cadence + 35) * (resistance + 65) / 100 * 10_000, MidpointRounding.AwayFromZero);
        if (!(count is >= 0 and <= uint.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(cadence), $"Output of cadence {cadence} and resistance {resistance} is out of range.");
        return new((uint)count);
    }

    public double Value => TenThousandths / 10_000.0;

    public int CompareTo(Output other) => TenThousandths.CompareTo(other.TenThousandths);

    /// <summary>The shortest decimal: at most 4 places, no trailing zero.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[CharsMax];
        return Encoding.ASCII.GetString(text[..WriteTo(text)]);
    }

    /// <summary>Writes the shortest decimal, at most 4 places, no trailing zero: a JSON number.</summary>
    /// <param name="destination">At least <see cref="CharsMax"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public int WriteTo(Span<byte> destination)
    {
        var (whole, places) = Math.DivRem(TenThousandths, 10_000);
        whole.TryFormat(destination, out var length, provider: CultureInfo.InvariantCulture);
        if (places == 0)
            return length;
        destination[length++] = (byte)'.';
        for (var unit = 1_000u; places != 0; unit /= 10)
        {
            (var digit, places) = Math.DivRem(places, unit);
            destination[length++] = (byte)('0' + digit);
        }
        return length;
    }

    public static bool operator <(Output left, Output right) => left.TenThousandths < right.TenThousandths;
    public static bool operator <=(Output left, Output right) => left.TenThousandths <= right.TenThousandths;
    public static bool operator >(Output left, Output right) => left.TenThousandths > right.TenThousandths;
    public static bool operator >=(Output left, Output right) => left.TenThousandths >= right.TenThousandths;
}
