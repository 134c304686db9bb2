namespace Alleycat.Mqtt.Inspection;

/// <summary>A journal as it lies on the disk.</summary>
/// <param name="Files">Files, oldest first read.</param>
/// <param name="Bytes">In all of them.</param>
/// <param name="Records">Whole ones.</param>
/// <param name="Sessions">Kept sessions that the broker would restore.</param>
/// <param name="Retained">Retained messages that it would restore.</param>
/// <param name="Findings">What is not as it should be; none where all is well.</param>
public sealed record JournalInspection(
    int Files, long Bytes, long Records, int Sessions, int Retained, IReadOnlyList<JournalFinding> Findings);
