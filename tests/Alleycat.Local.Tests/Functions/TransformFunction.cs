using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Lambda.Tests;

namespace Alleycat.Local.Tests.Functions;

/// <summary>One execution environment of the published transform, called as Firehose calls it.</summary>
internal sealed class TransformFunction(string assembly) : IAsyncDisposable
{
    private readonly FunctionProcess _process = new(assembly);

    /// <summary>Hands it records when their time is over; it says so.</summary>
    /// <param name="records">The Kinesis records' data.</param>
    public Task TransformTooLateAsync(IReadOnlyList<byte[]> records) => _process.CallTooLateAsync(Event(records));

    /// <summary>The answer to each record, in order.</summary>
    public async Task<IReadOnlyList<Answer>> TransformAsync(IReadOnlyList<byte[]> records)
    {
        var posted = await _process.CallAsync(Event(records));
        using var document = JsonDocument.Parse(posted.Body);
        var answers = document.RootElement.GetProperty("records").EnumerateArray().Select(record => new Answer(
            record.GetProperty("recordId").GetString()!, record.GetProperty("result").GetString()!, record.GetProperty("data").GetBytesFromBase64())).ToArray();
        Assert.Equal(Enumerable.Range(0, records.Count).Select(IdOf), answers.Select(answer => answer.RecordId));
        return answers;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

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
