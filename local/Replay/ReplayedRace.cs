using Alleycat.Local.Export;
using Alleycat.Local.Http;

namespace Alleycat.Local.Replay;

/// <summary>What the pipeline made of a recorded race.</summary>
/// <param name="Lines">The delivered seconds, each racer's each once.</param>
/// <param name="Result">The result; null where nothing was delivered.</param>
/// <param name="History">The class's history file, made of this race alone; null where none was written.</param>
internal sealed record ReplayedRace(RaceTable Lines, RaceResultPage? Result, byte[]? History);
