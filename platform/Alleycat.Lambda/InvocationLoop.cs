using Alleycat.Streaming;

namespace Alleycat.Lambda;

/// <summary>One event after another, with buffers that are kept from event to event.</summary>
internal sealed class InvocationLoop(
    LambdaFunction handler, RuntimeApiClient runtime, LambdaEnvironment environment, LambdaBootstrapOptions options) : IDisposable
{
    private readonly PooledResponse _response = new();
    private readonly EmbeddedMetrics _metrics = new(environment.FunctionName, options.TimeProvider);

    public void Dispose()
    {
        _response.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Waits for an event, runs the handler on it and posts what comes of it.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        var invocation = await runtime.NextAsync(cancellationToken).ConfigureAwait(false);
        environment.SetTraceId(invocation.TraceId);
        (LambdaLog.RequestId, LambdaLog.TraceId) = (invocation.RequestId, invocation.TraceId);
        _response.Clear();
        var outcome = await RunHandlerAsync(invocation, cancellationToken).ConfigureAwait(false);
        // Before the answer: afterwards Lambda may freeze the process, and the line would wait for the next event.
        _metrics.Flush();
        if (outcome is { } failure)
        {
            await PostErrorAsync(invocation, failure, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (!await runtime.TryPostResponseAsync(invocation.RequestId, _response.Written, cancellationToken).ConfigureAwait(false))
        {
            await PostErrorAsync(invocation, new ResponseTooLargeException(_response.Written.Length), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Exception?> RunHandlerAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLeft(invocation), options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await handler(invocation.Payload, _response, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a handler throws is a function error: Lambda's caller retries, and the environment lives on.
            return exception;
        }
    }

    private TimeSpan TimeLeft(Invocation invocation)
    {
        if (invocation.Deadline is not { } deadline)
            return Timeout.InfiniteTimeSpan;
        var left = deadline - options.TimeProvider.GetUtcNow() - options.DeadlineMargin;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async ValueTask PostErrorAsync(Invocation invocation, Exception exception, CancellationToken cancellationToken)
    {
        LambdaLog.Error("The invocation failed.", exception);
        await runtime.PostErrorAsync(
            $"invocation/{invocation.RequestId}/error", $"Function.{exception.GetType().Name}", exception, cancellationToken).ConfigureAwait(false);
    }
}
