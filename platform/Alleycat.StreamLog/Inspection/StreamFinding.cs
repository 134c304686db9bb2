namespace Alleycat.StreamLog.Inspection;

/// <summary>Something among the streams' files that is not as it should be.</summary>
/// <param name="Damage">What.</param>
/// <param name="Path">The file or directory.</param>
/// <param name="Detail">For a person: where in it, and what is expected there.</param>
/// <param name="IsRepaired">Whether it is as it should be now.</param>
public sealed record StreamFinding(StreamDamage Damage, string Path, string Detail, bool IsRepaired)
{
    /// <summary>Whether it can be repaired without losing anything that was acknowledged.</summary>
    public bool CanBeRepaired => Damage is not (StreamDamage.ManifestUnreadable or StreamDamage.SegmentDamaged);
}
