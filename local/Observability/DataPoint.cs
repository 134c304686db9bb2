using System.Diagnostics;

namespace Alleycat.Local.Observability;

/// <summary>One message that is followed through the stages.</summary>
/// <param name="TraceId">Its trace: the 16 bytes of the uuid itself, or a hash of what is no uuid.</param>
/// <param name="Uuid">As the bike wrote it.</param>
/// <param name="ClassId">1 to 6; 0 where the message is no telemetry.</param>
/// <param name="RaceId">As in the message.</param>
/// <param name="RacerId">As in the message.</param>
/// <param name="Second">As in the message, 1-based.</param>
internal readonly record struct DataPoint(ActivityTraceId TraceId, string Uuid, int ClassId, long RaceId, int RacerId, int Second);
