using System.Diagnostics;
using System.Globalization;
using System.Text;
using Alleycat.Lambda.Tests;
using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Functions;

/// <summary>One execution environment of the published history processor: its own process between a Runtime API and our S3 endpoint.</summary>
internal sealed class HistoryFunction : IAsyncDisposable
{
    public const string AccessKeyId = "test-key-id";
    public const string SecretAccessKey = "test/secret+key";
    public const string EndpointVariable = "AWS_ENDPOINT_URL_S3";

    private readonly MockRuntimeApi _api;
    private readonly Process _process;
    private int _events;

    private HistoryFunction(MockRuntimeApi api, Process process)
    {
        _api = api;
        _process = process;
    }

    /// <param name="assembly">The published function.</param>
    /// <param name="s3">Where its buckets are.</param>
    /// <param name="endpointVariable">By which variable it is told so.</param>
    /// <param name="raceSeconds">ALLEYCAT_RACE_SECONDS; null where it is not set.</param>
    public static HistoryFunction Start(
        string assembly, S3Server s3, string endpointVariable = EndpointVariable, string? raceSeconds = null)
    {
        var api = new MockRuntimeApi();
        // Lambda's managed runtime runs an executable assembly so: dotnet exec <handler>.dll.
        var start = new ProcessStartInfo("dotnet", ["exec", assembly]);
        // Nothing of whoever runs the tests may lead the SDK elsewhere.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        start.Environment["AWS_ACCESS_KEY_ID"] = AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey;
        start.Environment["AWS_SESSION_TOKEN"] = "test-session";
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        // By name: for a number the SDK makes paths of buckets by itself.
        start.Environment[endpointVariable] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{s3.Address.Port}");
        start.Environment["ALLEYCAT_DELIVERY_BUCKET"] = HistoryFunctionTests.DeliveryBucket;
        start.Environment["ALLEYCAT_HISTORY_BUCKET"] = S3Server.Bucket;
        start.Environment["ALLEYCAT_DELIVERY_PREFIX"] = "data/";
        if (raceSeconds is not null)
            start.Environment["ALLEYCAT_RACE_SECONDS"] = raceSeconds;
        return new(api, Process.Start(start)!);
    }

    /// <summary>Hands it one S3 event and waits until it has answered that it is done.</summary>
    public async Task HandleAsync(string bucket, string keyEncoded)
    {
        var posted = await PostAsync(bucket, keyEncoded);
        Assert.True(posted.Path.EndsWith("/response", StringComparison.Ordinal), $"{posted.Path}: {posted.Text}");
        Assert.Empty(posted.Body);
    }

    /// <summary>Hands it one S3 event and waits for what it says.</summary>
    public async Task<MockRuntimeApi.Posted> PostAsync(string bucket, string keyEncoded, DateTimeOffset? deadline = null)
    {
        var request = string.Create(CultureInfo.InvariantCulture, $"event-{++_events}");
        _api.Give(request, Encoding.UTF8.GetBytes(
            $$$"""{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","bucket":{"name":"{{{bucket}}}"},"object":{"key":"{{{keyEncoded}}}","size":1} }}]}"""), deadline);
        var posted = await _api.PostedAsync();
        Assert.StartsWith($"invocation/{request}/", posted.Path, StringComparison.Ordinal);
        return posted;
    }

    /// <summary>What it told the Runtime API on its own account.</summary>
    public Task<MockRuntimeApi.Posted> PostedAsync() => _api.PostedAsync();

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }
}
