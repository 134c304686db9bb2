namespace Alleycat.Local.Races;

/// <summary>What became of a ruling that was asked for.</summary>
internal enum RulingOutcome
{
    /// <summary>It holds, and the audit trail has it on the disk.</summary>
    Recorded,

    /// <summary>It held before, for the same reason: nothing was written.</summary>
    HeldBefore,

    /// <summary>The audit trail is full.</summary>
    TrailFull,
}
