using Alleycat.Racing;

namespace Alleycat.LiveRankings;

/// <summary>The personal records as they stood when a race began.</summary>
public interface IRecordBook
{
    /// <summary>The racer's best at a second before this race; null where there is none, or none is known yet. Never waits.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="raceId">The race that is ridden.</param>
    /// <param name="second">1-based.</param>
    /// <param name="racerId">The racer.</param>
    Output? BestBefore(int classId, long raceId, int second, int racerId);
}
