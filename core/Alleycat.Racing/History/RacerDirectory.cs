using System.Runtime.InteropServices;

namespace Alleycat.Racing.History;

/// <summary>Names by racer id, as last seen in telemetry: of two names the one seen on the later day, within a day the greater by
/// ordinal.</summary>
/// <remarks>
/// So it is a maximum, like the history, and does not depend on the order of its input; and a name seen again on the same day changes
/// nothing,
/// so that the file is not written once per delivered object. Days come from the devices' clocks, which nobody checks.
/// </remarks>
public sealed class RacerDirectory
{
    /// <summary>Longer names (in UTF-16 units) are not taken.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Days count from 2020-01-01, which is 1; this is the last, in 2049. 0 stands for no or no believable clock.</summary>
    public const int DayMax = 10_900;

    private const long MillisecondsPerDay = 86_400_000;
    private const long DayBefore2020 = 18_261;

    private readonly Dictionary<int, RacerName> names = [];

    public int Count => names.Count;

    /// <summary>By racer id, in no order.</summary>
    public IReadOnlyDictionary<int, RacerName> Names => names;

    /// <summary>The day that a device's timestamp lies on.</summary>
    public static int DayOf(long deviceTimestampMs)
    {
        var day = (deviceTimestampMs / MillisecondsPerDay) - DayBefore2020;
        return day is >= 1 and <= DayMax ? (int)day : 0;
    }

    /// <summary>Whether a name is one that the directory takes: not empty, not too long, whole characters only.</summary>
    public static bool IsAcceptable(string? name)
    {
        if (name is not { Length: > 0 and <= NameLengthMax })
            return false;
        for (var index = 0; index < name.Length; index++)
            if (char.IsSurrogate(name[index]) && (index + 1 == name.Length || !char.IsSurrogatePair(name[index], name[++index])))
                return false;
        return true;
    }

    /// <summary>Takes a name if it is greater than the one there is; returns whether it was.</summary>
    /// <exception cref="ArgumentException">The name is not acceptable or the day out of range.</exception>
    public bool Join(int racerId, RacerName name)
    {
        if (!IsAcceptable(name.Name) || name.Day is < 0 or > DayMax)
            throw new ArgumentException($"Name '{name.Name}' of day {name.Day} cannot be held.", nameof(name));
        return Take(racerId, name);
    }

    /// <summary>Takes the greater of every name of both; returns whether anything changed.</summary>
    public bool Join(RacerDirectory other)
    {
        var changed = false;
        foreach (var (racerId, name) in other.names)
            changed |= Take(racerId, name);
        return changed;
    }

    private bool Take(int racerId, RacerName name)
    {
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(names, racerId, out var isHeld);
        if (isHeld && name <= held)
            return false;
        held = name;
        return true;
    }
}
