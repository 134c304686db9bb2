namespace Alleycat.Mqtt.Inspection;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Path">The file.</param>
/// <param name="Fault">What it is.</param>
/// <param name="Offset">Where in the file, in bytes.</param>
/// <param name="Detail">A sentence for a person.</param>
public readonly record struct JournalFinding(string Path, JournalFault Fault, long Offset, string Detail);
