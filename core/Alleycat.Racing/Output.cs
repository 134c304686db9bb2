using System.Globalization;

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
    public override string ToString() => Value.ToString("0.####", CultureInfo.InvariantCulture);

    public static bool operator <(Output left, Output right) => left.TenThousandths < right.TenThousandths;
    public static bool operator <=(Output left, Output right) => left.TenThousandths <= right.TenThousandths;
    public static bool operator >(Output left, Output right) => left.TenThousandths > right.TenThousandths;
    public static bool operator >=(Output left, Output right) => left.TenThousandths >= right.TenThousandths;
}
