namespace Alleycat.Benchmarks.ColdStart;

/// <summary>One start of a function; milliseconds.</summary>
/// <param name="Ready">From <c>dotnet exec</c> until it asks for its first event: what Lambda calls initialization.</param>
/// <param name="FirstAnswer">From <c>dotnet exec</c> to the answer of its first event.</param>
/// <param name="SecondEvent">From an equal second event to its answer.</param>
/// <param name="PeakMegabytes">The most memory the process had resident, in megabytes (10^6 bytes).</param>
internal readonly record struct ColdStartTimes(double Ready, double FirstAnswer, double SecondEvent, double PeakMegabytes);
