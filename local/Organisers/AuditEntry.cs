using Alleycat.Local.Races;

namespace Alleycat.Local.Organisers;

/// <summary>One ruling, as the audit trail keeps it for good.</summary>
/// <param name="Number">1-based and without holes.</param>
/// <param name="AtMs">When, milliseconds since 1970.</param>
/// <param name="Who">Who ruled, at most <see cref="Organiser.NameCharsMax"/> characters.</param>
/// <param name="Proof">How they were known.</param>
/// <param name="Action">What was ruled.</param>
/// <param name="Race">About which race.</param>
/// <param name="Reason">Why; may be empty where a ruling was taken back.</param>
internal sealed record AuditEntry(long Number, long AtMs, string Who, string Proof, RulingAction Action, RaceKey Race, string Reason)
{
    /// <summary>Whose result of the race it is about; null where it is about the whole race.</summary>
    public int? RacerId { get; init; }
}
