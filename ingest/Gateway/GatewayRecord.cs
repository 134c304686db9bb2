using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>One record for the stream.</summary>
/// <param name="Data">Packed, or one plain message.</param>
/// <param name="Messages">In it.</param>
/// <param name="Last">Of its last message, in the gateway's log.</param>
/// <param name="OldestArrivalMs">When the log got its first message, in milliseconds since 1970.</param>
internal readonly record struct GatewayRecord(ReadOnlyMemory<byte> Data, int Messages, SequenceNumber Last, long OldestArrivalMs)
{
    /// <summary>In place of an arrival where there is no message.</summary>
    public const long NoArrival = long.MaxValue;
}
