namespace Alleycat.Lambda;

/// <summary>What Lambda tells a runtime through environment variables.</summary>
public sealed record LambdaEnvironment
{
    /// <summary>Host and port of the Runtime API, <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public required string RuntimeApi { get; init; }

    /// <summary><c>AWS_LAMBDA_FUNCTION_NAME</c>: the dimension of the function's metrics.</summary>
    public string FunctionName { get; init; } = "local";

    /// <summary><c>AWS_LAMBDA_INITIALIZATION_TYPE</c> is <c>snap-start</c>: the runtime must ask for the restore before the first event.</summary>
    public bool IsSnapStart { get; init; }

    /// <summary>Sets <c>_X_AMZN_TRACE_ID</c> for the invocation at hand; null where there is none.</summary>
    public Action<string?> SetTraceId { get; init; } = static traceId => Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", traceId);

    /// <summary>Reads the process's variables; null outside Lambda.</summary>
    public static LambdaEnvironment? FromProcess() => Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is { Length: > 0 } api
        ? new()
        {
            RuntimeApi = api,
            FunctionName = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") is { Length: > 0 } name ? name : "local",
            IsSnapStart = Environment.GetEnvironmentVariable("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start",
        }
        : null;
}
