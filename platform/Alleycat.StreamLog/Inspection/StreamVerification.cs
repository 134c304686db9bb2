namespace Alleycat.StreamLog.Inspection;

/// <summary>What an inspection of a directory of streams met.</summary>
/// <param name="Streams">Streams looked at.</param>
/// <param name="Segments">Segment files, every byte of which was read.</param>
/// <param name="Records">Records in them.</param>
/// <param name="Bytes">Their bytes on disk.</param>
/// <param name="Checkpoints">Checkpoints looked at.</param>
/// <param name="InUse">Names of streams that another process has open; these were left alone.</param>
/// <param name="Findings">At most 10,000; empty where all is well.</param>
public sealed record StreamVerification(
    int Streams, int Segments, long Records, long Bytes, int Checkpoints, IReadOnlyList<string> InUse, IReadOnlyList<StreamFinding> Findings);
