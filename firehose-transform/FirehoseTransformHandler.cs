using System.Buffers;
using Alleycat.Racing;

namespace Alleycat.FirehoseTransform;

/// <summary>
/// The delivery stream's transform: adds <c>output</c> to telemetry, sets aside what is none, one line a message. Matches
/// <see cref="Streaming.LambdaFunction"/>.
/// </summary>
/// <param name="limits">The ranges telemetry must keep to.</param>
/// <remarks>For any number of callers at once. Which records are answered how: docs/formats/telemetry.md.</remarks>
public sealed class FirehoseTransformHandler(TelemetryLimits limits)
{
    private readonly FaultCatalog _faults = new(limits);
    private Transformation? _spare;

    /// <summary>Answers every record of an event once, in order, with its id.</summary>
    /// <param name="payload">A Firehose transform event as UTF-8 JSON; unchanged until the task completes.</param>
    /// <param name="response">Takes <c>{"records":[{"recordId","result","data"},…]}</c>, of at most
    /// <see cref="Streaming.FirehoseTransformLimits.ResponseBytesMax"/> bytes.</param>
    /// <param name="cancellationToken">Ends the work between two records; nothing is answered then.</param>
    /// <returns>A completed task. A bad record is answered <c>ProcessingFailed</c> and never an exception.</returns>
    /// <exception cref="FirehoseEventException">The body is no Firehose event.</exception>
    public ValueTask HandleAsync(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        // One spare set of buffers: Lambda has one invocation at a time, and so has the local host nearly always.
        var transformation = Interlocked.Exchange(ref _spare, null) ?? new Transformation(limits, _faults);
        try
        {
            transformation.Run(payload.Span, response, cancellationToken);
            TransformMetrics.Add(transformation.Counts, _faults);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is FirehoseEventException or OperationCanceledException)
        {
            return ValueTask.FromException(exception);
        }
        finally
        {
            _spare = transformation;
        }
    }
}
