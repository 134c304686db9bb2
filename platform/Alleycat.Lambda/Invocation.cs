namespace Alleycat.Lambda;

/// <summary>One event as the Runtime API gave it.</summary>
/// <param name="RequestId">To be answered to.</param>
/// <param name="Payload">The event; the buffer is the client's and valid until the next one is asked for.</param>
/// <param name="Deadline">When Lambda ends the invocation; null where it did not say.</param>
/// <param name="TraceId">X-Ray's header; null where there is none.</param>
internal readonly record struct Invocation(string RequestId, ReadOnlyMemory<byte> Payload, DateTimeOffset? Deadline, string? TraceId);
