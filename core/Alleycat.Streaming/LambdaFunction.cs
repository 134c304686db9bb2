using System.Buffers;

namespace Alleycat.Streaming;

/// <summary>One invocation of a handler: the event's UTF-8 JSON in, the response's out (nothing for an event handler).</summary>
/// <param name="payload">The event, valid until the task completes.</param>
/// <param name="response">Takes the response; on an exception whatever was written is ignored.</param>
/// <param name="cancellationToken">Fires shortly before the invocation's deadline.</param>
/// <remarks>
/// The Lambda runtime loop and the local host are two callers of one such method. An exception is a function error: a caller retries as
/// the service does.
/// </remarks>
public delegate ValueTask LambdaFunction(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken);
