using System.Globalization;
using System.Text;

namespace Alleycat.Local.Races;

/// <summary>A place in the list of a class's races; as text, the list's opaque cursor.</summary>
/// <param name="StartsAtMs">When the race started, milliseconds since 1970.</param>
/// <param name="RaceId">Tells races of one start apart.</param>
internal readonly record struct RacePosition(long StartsAtMs, long RaceId) : IComparable<RacePosition>
{
    public static bool TryParse(string cursor, out RacePosition position)
    {
        position = default;
        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length > 64 || !Convert.TryFromBase64String(cursor.Replace('-', '+').Replace('_', '/'), bytes, out var length))
            return false;
        var text = Encoding.ASCII.GetString(bytes[..length]).Split(' ');
        if (text.Length != 2
            || !long.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var startsAt)
            || !long.TryParse(text[1], NumberStyles.None, CultureInfo.InvariantCulture, out var raceId)
            || startsAt < 0 || startsAt > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() / 2)
            return false;
        position = new(startsAt, raceId);
        return true;
    }

    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{StartsAtMs} {RaceId}");
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(text)).Replace('+', '-').Replace('/', '_');
    }

    public int CompareTo(RacePosition other) =>
        StartsAtMs != other.StartsAtMs ? StartsAtMs.CompareTo(other.StartsAtMs) : RaceId.CompareTo(other.RaceId);

    public static bool operator <(RacePosition left, RacePosition right) => left.CompareTo(right) < 0;
    public static bool operator <=(RacePosition left, RacePosition right) => left.CompareTo(right) <= 0;
    public static bool operator >(RacePosition left, RacePosition right) => left.CompareTo(right) > 0;
    public static bool operator >=(RacePosition left, RacePosition right) => left.CompareTo(right) >= 0;
}
