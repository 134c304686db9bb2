namespace Alleycat.LiveRankings;

/// <summary>Racers whose result of a race is not to be shown: no board and no record names them. Their seconds are kept as anybody's.</summary>
public interface IHiddenResults
{
    /// <summary>Whether anybody's result of the race is hidden. Never waits.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="raceId">The race.</param>
    bool AnyOf(int classId, long raceId);

    /// <summary>Whether this racer's is. Never waits.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="raceId">The race.</param>
    /// <param name="racerId">The racer.</param>
    bool IsHidden(int classId, long raceId, int racerId);
}
