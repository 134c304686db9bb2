using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Lambda.Tests;

namespace Alleycat.Local.Tests.Functions;

/// <summary>One execution environment of the published transform, called as Firehose calls it.</summary>
internal sealed class TransformFunction : IAsyncDisposable
{
    private readonly MockRuntimeApi _api = new();
    private readonly Process _process;
    private int _events;

    public TransformFunction(string assembly)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _api.Address;
        _process = Process.Start(start)!;
        // Its log must not fill the pipe.
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Hands it records and waits for the answer.</summary>
    /// <param name="records">The Kinesis records' data.</param>
    /// <param name="deadline">The invocation's; null for none.</param>
    public async Task<MockRuntimeApi.Posted> PostAsync(IReadOnlyList<byte[]> records, DateTimeOffset? deadline = null)
    {
        var request = string.Create(CultureInfo.InvariantCulture, $"transform-{++_events}");
        _api.Give(request, Event(records), deadline);
        return await _api.PostedAsync();
    }

    /// <summary>The answer to each record, in order.</summary>
    public async Task<IReadOnlyList<Answer>> TransformAsync(IReadOnlyList<byte[]> records)
    {
        var posted = await PostAsync(records);
        Assert.True(posted.Path.EndsWith("/response", StringComparison.Ordinal), $"{posted.Path}: {posted.Text}");
        using var document = JsonDocument.Parse(posted.Body);
        var answers = document.RootElement.GetProperty("records").EnumerateArray().Select(record => new Answer(
            record.GetProperty("recordId").GetString()!, record.GetProperty("result").GetString()!, record.GetProperty("data").GetBytesFromBase64())).ToArray();
        Assert.Equal(Enumerable.Range(0, records.Count).Select(IdOf), answers.Select(answer => answer.RecordId));
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }

    private static string IdOf(int index) => string.Create(CultureInfo.InvariantCulture, $"record-{index}");

    private static byte[] Event(IReadOnlyList<byte[]> records) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        invocationId = "invocation",
        deliveryStreamArn = "arn:aws:firehose:us-east-1:000000000000:deliverystream/alleycat",
        region = "us-east-1",
        records = records.Select((data, index) => new
        {
            recordId = IdOf(index),
            approximateArrivalTimestamp = 1_795_226_400_000,
            data = Convert.ToBase64String(data),
        }),
    }));

    internal sealed record Answer(string RecordId, string Result, byte[] Data);
}
