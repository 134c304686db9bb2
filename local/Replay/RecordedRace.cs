using Alleycat.Local.Export;
using Alleycat.Local.Http;
using Alleycat.Local.Races;

namespace Alleycat.Local.Replay;

/// <summary>A race as it was recorded: what is replayed, and what the replay is held against.</summary>
/// <param name="Race">Which race.</param>
/// <param name="Lines">Its seconds, each racer's each once.</param>
/// <param name="Result">Its result as recorded.</param>
/// <param name="History">The class's history file as recorded, which holds other races too; null where none was.</param>
internal sealed record RecordedRace(RaceKey Race, RaceTable Lines, RaceResultPage Result, byte[]? History);
