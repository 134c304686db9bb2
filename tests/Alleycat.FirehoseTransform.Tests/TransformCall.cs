using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Racing;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>Calls the handler as Firehose does and takes the answer apart.</summary>
internal static class TransformCall
{
    public const string Usual =
        """{"event":"update","deviceTimestamp":1620824038331,"second":3,"raceId":5402746,"name":"Hayden","racerId":100,"classId":1,"cadence":79.8,"resistance":79}""";

    public static FirehoseTransformHandler Handler { get; } = new(TelemetryLimits.Default);

    /// <summary>An event as Firehose writes it.</summary>
    public static byte[] Event(IEnumerable<byte[]> records)
    {
        var text = new StringBuilder(
            """{"invocationId":"d8ce3cc6-61c3-407a-97da-d9bc2ce58e72","sourceKinesisStreamArn":"arn:aws:kinesis:us-east-2:012345678912:stream/alleycat","deliveryStreamArn":"arn:aws:firehose:us-east-2:012345678912:deliverystream/alleycat","region":"us-east-2","records":[""");
        var index = 0;
        foreach (var record in records)
        {
            text.Append(index == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"recordId":"{{{IdOf(index)}}}","approximateArrivalTimestamp":1619185789847,"data":"{{{Convert.ToBase64String(record)}}}","kinesisRecordMetadata":{"sequenceNumber":"49617596128959546022271020452671363531733489582035{{{index:D6}}}","subsequenceNumber":0,"partitionKey":"100","shardId":"shardId-000000000000","approximateArrivalTimestamp":1619185789847}}""");
            index++;
        }
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    public static string IdOf(int index) => string.Create(CultureInfo.InvariantCulture, $"49617596128959546022271020452671363531733489582035{index:D6}000000");

    public static IReadOnlyList<Answered> Answers(byte[] body, FirehoseTransformHandler? handler = null)
    {
        var response = new ArrayBufferWriter<byte>();
        var task = (handler ?? Handler).HandleAsync(body, response, CancellationToken.None);
        task.AsTask().GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(response.WrittenMemory);
        return [.. document.RootElement.GetProperty("records").EnumerateArray().Select(record => new Answered(
            record.GetProperty("recordId").GetString()!, record.GetProperty("result").GetString()!, record.GetProperty("data").GetBytesFromBase64()))];
    }

    public static Answered AnswerTo(byte[] message) => Assert.Single(Answers(Event([message])));

    public static Answered AnswerTo(string message) => AnswerTo(Encoding.UTF8.GetBytes(message));

    internal sealed record Answered(string RecordId, string Result, byte[] Data)
    {
        public string Text => Encoding.UTF8.GetString(Data);

        public JsonElement Json => JsonDocument.Parse(Data).RootElement;

        public string? Fault => Json.GetProperty("fault").GetString();
    }
}
