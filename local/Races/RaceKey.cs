using System.Globalization;

namespace Alleycat.Local.Races;

/// <summary>One race: six classes race in the same window with the same race id, so the two together are its name.</summary>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">Opaque; usually the window's number since 1970, from the sample's page its clock in milliseconds.</param>
internal readonly record struct RaceKey(int ClassId, long RaceId)
{
    /// <summary>Below it an id counts windows, from it on it is a clock in milliseconds (since 1973).</summary>
    private const long MillisecondsFrom = 100_000_000_000;

    /// <summary>So long after its start a race may still be heard of: seconds that a bike kept through a dropout.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromHours(6);

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse(string? text, out RaceKey key)
    {
        key = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 1
            || !int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var classId)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var raceId)
            || !Racing.RaceClass.IsValid(classId))
            return false;
        key = new(classId, raceId);
        return key.ToString() == text;
    }

    /// <summary>
    /// When the race started, milliseconds since 1970: by its id, where that fits the time at which it was heard of; else that time.
    /// </summary>
    /// <param name="raceSeconds">Length of a race.</param>
    /// <param name="heardMs">When some of its telemetry arrived.</param>
    public long StartMs(int raceSeconds, long heardMs)
    {
        var byId = StartMsById(raceSeconds);
        var isPlausible = byId <= heardMs + 5 * 60_000 && byId > heardMs - (long)LateMax.TotalMilliseconds;
        return isPlausible ? byId!.Value : heardMs;
    }

    /// <summary>What the id alone says; null where no calendar reaches it.</summary>
    public long? StartMsById(int raceSeconds)
    {
        if (RaceId >= MillisecondsFrom)
            return RaceId <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? RaceId : null;
        return RaceId * raceSeconds * 1000L;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClassId}-{RaceId}");
}
