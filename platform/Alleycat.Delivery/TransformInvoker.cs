using System.Buffers;
using System.Collections.Concurrent;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Invokes the function as Firehose does: errors and time-outs are tried again, a malformed response is final.</summary>
internal sealed class TransformInvoker(
    DeliveryStreamOptions options, LambdaFunction? transform, DeliveryMetrics metrics, TimeProvider time)
{
    private const string TimedOut = "Lambda.FunctionTimedOut";

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(30);

    // As many as invocations were ever under way together.
    private readonly ConcurrentBag<InvocationBuffers> _spare = [];

    /// <exception cref="OperationCanceledException">The delivery stream stops; nothing became of the batch.</exception>
    public async Task<TransformedBatch> InvokeAsync(TransformBatch batch, ShardId shardId, CancellationToken stopping)
    {
        // Yields first: the caller starts invocations, it does not run them.
        await Task.Yield();
        if (transform is null)
            return new(batch, null, default, AttemptsMade: 0, Buffers: null);
        var buffers = TakeBuffers();
        var isAbandoned = false;
        FirehoseEventFormat.Write(buffers.Event, batch, shardId, options, Guid.NewGuid());

        var delay = FirstRetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            // A function that was given up may still read its event and write its response: neither is used again.
            var response = isAbandoned ? new() : buffers.Response;
            response.ResetWrittenCount();
            var fault = await TryInvokeAsync(buffers.Event.WrittenMemory, response, stopping);
            isAbandoned |= fault.ErrorCode == TimedOut;
            if (fault.IsNone)
            {
                var isSound = TransformResponseFormat.TryRead(response.WrittenSpan, batch, buffers.Data, out var answers, out fault);
                metrics.Invoked(isSound);
                return new(batch, answers, fault, attempt, isAbandoned ? null : buffers);
            }
            metrics.Invoked(success: false);
            if (attempt > options.NumberOfRetries)
                return new(batch, null, fault, attempt, isAbandoned ? null : buffers);
            await Task.Delay(delay, time, stopping);
            delay = delay + delay < RetryDelayMax ? delay + delay : RetryDelayMax;
        }
    }

    /// <summary>The batch has been taken up: nothing of it is read any more.</summary>
    public void Return(TransformedBatch transformed)
    {
        if (transformed.Buffers is { IsWorthKeeping: true } buffers)
            _spare.Add(buffers);
    }

    private InvocationBuffers TakeBuffers()
    {
        if (!_spare.TryTake(out var buffers))
            return new();
        buffers.Clear();
        return buffers;
    }

    private async Task<TransformFault> TryInvokeAsync(ReadOnlyMemory<byte> payload, ArrayBufferWriter<byte> response, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(options.TransformTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var started = time.GetTimestamp();
        try
        {
            // WaitAsync: a function that ignores its token must not hold the shard past the limit.
            await transform!(payload, response, either.Token).AsTask().WaitAsync(either.Token);
            return default;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new(TimedOut, $"The Lambda function timed out after {options.TransformTimeout.TotalSeconds:0.#} s.");
        }
#pragma warning disable CA1031 // Whatever the function throws is a function error, as it is to the service; it is reported, not swallowed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new("Lambda.FunctionError", $"The Lambda function was invoked but failed: {exception.GetType().Name}: {exception.Message}");
        }
        finally
        {
            metrics.TransformDuration(time.GetElapsedTime(started));
        }
    }
}
