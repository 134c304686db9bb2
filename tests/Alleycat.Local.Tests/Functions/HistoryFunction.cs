using System.Globalization;
using System.Text;
using Alleycat.Lambda.Tests;
using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Functions;

/// <summary>One execution environment of the published history processor, between a Runtime API and our S3 endpoint.</summary>
internal sealed class HistoryFunction : IAsyncDisposable
{
    public const string AccessKeyId = "test-key-id";
    public const string SecretAccessKey = "test/secret+key";
    public const string EndpointVariable = "AWS_ENDPOINT_URL_S3";

    private readonly FunctionProcess _process;

    private HistoryFunction(FunctionProcess process) => _process = process;

    /// <param name="assembly">The published function.</param>
    /// <param name="s3">Where its buckets are.</param>
    /// <param name="endpointVariable">By which variable it is told so.</param>
    /// <param name="raceSeconds">ALLEYCAT_RACE_SECONDS; null where it is not set.</param>
    /// <param name="historyBucket">Where it merges.</param>
    public static HistoryFunction Start(
        string assembly, S3Server s3, string endpointVariable = EndpointVariable, string? raceSeconds = null,
        string historyBucket = S3Server.Bucket)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = "test-session",
            // By name: for a number the SDK makes paths of buckets by itself.
            [endpointVariable] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{s3.Address.Port}"),
            ["ALLEYCAT_DELIVERY_BUCKET"] = HistoryFunctionTests.DeliveryBucket,
            ["ALLEYCAT_HISTORY_BUCKET"] = historyBucket,
            ["ALLEYCAT_DELIVERY_PREFIX"] = "data/",
        };
        if (raceSeconds is not null)
            environment["ALLEYCAT_RACE_SECONDS"] = raceSeconds;
        return new(new FunctionProcess(assembly, environment));
    }

    /// <summary>Hands it one S3 event and waits until it has answered that it is done.</summary>
    public async Task HandleAsync(string bucket, string keyEncoded) => Assert.Empty((await _process.CallAsync(Event(bucket, keyEncoded))).Body);

    /// <summary>Hands it one S3 event whose time is over; it says so, and has done nothing.</summary>
    public Task HandleTooLateAsync(string bucket, string keyEncoded) => _process.CallTooLateAsync(Event(bucket, keyEncoded));

    /// <summary>Hands it one S3 event that it cannot do, and waits for what it says.</summary>
    public Task<MockRuntimeApi.Posted> PostAsync(string bucket, string keyEncoded) => _process.PostAsync(Event(bucket, keyEncoded));

    /// <inheritdoc cref="FunctionProcess.PostAsync"/>
    public Task<MockRuntimeApi.Posted> PostAsync(ReadOnlyMemory<byte> payload) => _process.PostAsync(payload);

    /// <inheritdoc cref="FunctionProcess.PostedAsync"/>
    public Task<MockRuntimeApi.Posted> PostedAsync() => _process.PostedAsync();

    public Task<int> ExitCodeAsync() => _process.ExitCodeAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static byte[] Event(string bucket, string keyEncoded) => Encoding.UTF8.GetBytes(
        $$$"""{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","bucket":{"name":"{{{bucket}}}"},"object":{"key":"{{{keyEncoded}}}","size":1} }}]}""");
}
