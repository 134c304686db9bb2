using System.Globalization;

namespace Alleycat.LiveRankings.Shards;

/// <summary>A race's identity: races of one window are kept apart by class.</summary>
internal readonly record struct RaceKey(int ClassId, long RaceId)
{
    /// <summary>The table's partition key, <c>{classId}#{raceId}</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClassId}#{RaceId}");
}
