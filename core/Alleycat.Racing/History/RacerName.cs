namespace Alleycat.Racing.History;

/// <summary>A racer's name and the day it was last seen, ordered by day, then by the name's UTF-16 units.</summary>
/// <param name="Day">0 to <see cref="RacerDirectory.DayMax"/>.</param>
/// <param name="Name">As the telemetry had it.</param>
public readonly record struct RacerName(int Day, string Name) : IComparable<RacerName>
{
    public int CompareTo(RacerName other) => Day != other.Day ? Day.CompareTo(other.Day) : string.CompareOrdinal(Name, other.Name);

    public static bool operator <(RacerName left, RacerName right) => left.CompareTo(right) < 0;
    public static bool operator <=(RacerName left, RacerName right) => left.CompareTo(right) <= 0;
    public static bool operator >(RacerName left, RacerName right) => left.CompareTo(right) > 0;
    public static bool operator >=(RacerName left, RacerName right) => left.CompareTo(right) >= 0;
}
