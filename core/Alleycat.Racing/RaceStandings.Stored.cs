namespace Alleycat.Racing;

public sealed partial class RaceStandings
{
    /// <summary>Names racers whose stored seconds are worth telling, and remembers that they were told.</summary>
    /// <param name="into">Takes them.</param>
    /// <param name="most">At most so many in the list altogether; further ones are named at the next call.</param>
    /// <param name="step">Worth telling is so many seconds more than were told,</param>
    /// <param name="nowMs">or whatever has changed, where by now, in milliseconds since 1970,</param>
    /// <param name="settledMs">the racer has not been heard for so long.</param>
    public void TakeStored(List<StoredSeconds> into, int most, int step, long nowMs, long settledMs)
    {
        for (var i = 0; i < RacerCount && into.Count < most; i++)
        {
            if (_entries[i].TryTellStored(step, nowMs, settledMs, out var from, out var until))
                into.Add(new(ClassId, RaceId, _entries[i].RacerId, from, until));
        }
    }
}
