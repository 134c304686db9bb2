using Alleycat.Streaming;

namespace Alleycat.Lambda;

/// <summary>
/// Runs a handler on AWS Lambda: asks the Runtime API for an event, hands it over, posts the answer, for as long as the environment lives.
/// </summary>
/// <remarks>Runtime API 2018-06-01. The function's assembly is executable and its handler setting is the assembly's name.</remarks>
public static class LambdaBootstrap
{
    /// <summary>Runs until the process is ended or the Runtime API fails.</summary>
    /// <param name="handler">Called with one event at a time.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Exit code: 2 outside Lambda, 1 when the Runtime API failed.</returns>
    public static Task<int> RunAsync(LambdaFunction handler, LambdaBootstrapOptions? options = null) =>
        RunAsync(() => ValueTask.FromResult(handler), options);

    /// <summary>As the other, with the making of the handler inside: its failure is told as an initialization error.</summary>
    /// <param name="initialize">Makes the handler.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Exit code: 2 outside Lambda, 1 when the initialization or the Runtime API failed.</returns>
    public static async Task<int> RunAsync(Func<ValueTask<LambdaFunction>> initialize, LambdaBootstrapOptions? options = null)
    {
        if (LambdaEnvironment.FromProcess() is not { } environment)
        {
            await Console.Error.WriteLineAsync(
                "This is a Lambda function: AWS_LAMBDA_RUNTIME_API is not set. On one machine, run ./alleycat up instead.").ConfigureAwait(false);
            return 2;
        }
        return await RunAsync(initialize, environment, options ?? LambdaBootstrapOptions.Default).ConfigureAwait(false);
    }

    /// <summary>As the others, in a given environment, until the token fires.</summary>
    /// <param name="initialize">Makes the handler.</param>
    /// <param name="environment">Where the Runtime API is.</param>
    /// <param name="options">The loop's behaviour.</param>
    /// <param name="cancellationToken">Ends the loop; an invocation at hand is cancelled.</param>
    /// <returns>Exit code: 0 when ended by the token, 1 when the initialization or the Runtime API failed.</returns>
    public static async Task<int> RunAsync(
        Func<ValueTask<LambdaFunction>> initialize, LambdaEnvironment environment, LambdaBootstrapOptions options,
        CancellationToken cancellationToken = default)
    {
        using var runtime = new RuntimeApiClient(environment.RuntimeApi);
        try
        {
            if (await InitializeAsync(initialize, runtime, environment, options, cancellationToken).ConfigureAwait(false) is not { } handler)
                return 1;
            using var loop = new InvocationLoop(handler, runtime, environment, options);
            while (true)
                await loop.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (exception is HttpRequestException or RuntimeApiException)
        {
            // Nothing is left to tell it to but the log; Lambda starts a new environment.
            LambdaLog.Error("The Runtime API failed.", exception);
            return 1;
        }
    }

    private static async ValueTask<LambdaFunction?> InitializeAsync(
        Func<ValueTask<LambdaFunction>> initialize, RuntimeApiClient runtime, LambdaEnvironment environment, LambdaBootstrapOptions options,
        CancellationToken cancellationToken)
    {
        LambdaFunction handler;
        var (path, category) = ("init/error", "Runtime.InitError");
        try
        {
            handler = await initialize().ConfigureAwait(false);
            if (!environment.IsSnapStart)
                return handler;
            category = "Runtime.BeforeSnapshotError";
            if (options.BeforeSnapshot is { } beforeSnapshot)
                await beforeSnapshot(cancellationToken).ConfigureAwait(false);
            // The snapshot is taken while this call waits; it returns in every environment restored from it.
            await runtime.RestoreNextAsync(cancellationToken).ConfigureAwait(false);
            (path, category) = ("restore/error", "Runtime.AfterRestoreError");
            if (options.AfterRestore is { } afterRestore)
                await afterRestore(cancellationToken).ConfigureAwait(false);
            return handler;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or HttpRequestException or RuntimeApiException))
        {
            LambdaLog.Error(category, exception);
            await runtime.PostErrorAsync(path, category, exception, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }
}
