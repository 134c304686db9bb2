using System.Buffers;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Invokes the function as Firehose does: errors and time-outs are tried again, a malformed response is final.</summary>
internal sealed class TransformInvoker(
    DeliveryStreamOptions options, LambdaFunction? transform, DeliveryMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(30);

    /// <exception cref="OperationCanceledException">The delivery stream stops; nothing became of the batch.</exception>
    public async Task<TransformedBatch> InvokeAsync(TransformBatch batch, ShardId shardId, CancellationToken stopping)
    {
        // Yields first: the caller starts invocations, it does not run them.
        await Task.Yield();
        if (transform is null)
            return new(batch, null, default, AttemptsMade: 0);
        var payload = new ArrayBufferWriter<byte>(batch.Bytes * 4 / 3 + batch.Records.Count * 512 + 512);
        FirehoseEventFormat.Write(payload, batch, shardId, options, Guid.NewGuid());

        var delay = FirstRetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            var response = new ArrayBufferWriter<byte>(payload.WrittenCount + payload.WrittenCount / 4);
            var fault = await TryInvokeAsync(payload.WrittenMemory, response, stopping);
            if (fault.IsNone)
            {
                var isSound = TransformResponseFormat.TryRead(response.WrittenSpan, batch, out var answers, out fault);
                metrics.Invoked(isSound);
                return new(batch, answers, fault, attempt);
            }
            metrics.Invoked(success: false);
            if (attempt > options.NumberOfRetries)
                return new(batch, null, fault, attempt);
            await Task.Delay(delay, time, stopping);
            delay = delay + delay < RetryDelayMax ? delay + delay : RetryDelayMax;
        }
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
            return new("Lambda.FunctionTimedOut", $"The Lambda function timed out after {options.TransformTimeout.TotalSeconds:0.#} s.");
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
