namespace Alleycat.Delivery;

/// <summary>A batch with what became of it: answers, or the fault that fails every record of it.</summary>
/// <param name="Batch">What was asked.</param>
/// <param name="Response">The answers; null where <paramref name="Fault"/> is set, and where there is no function to ask.</param>
/// <param name="Fault">Why there are none.</param>
/// <param name="AttemptsMade">Invocations made; 0 where there is no function: records then are delivered as they are.</param>
/// <param name="Buffers">What the response's data lie in, to be given back to the invoker; null where there is nothing to give back.</param>
internal sealed record TransformedBatch(
    TransformBatch Batch, TransformResponse? Response, TransformFault Fault, int AttemptsMade, InvocationBuffers? Buffers);
