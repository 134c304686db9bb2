using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>The response stays below Lambda's 6 MB, and within delivery's limits nothing is refused for that.</summary>
public sealed class ResponseLimitTests
{
    /// <summary>The shortest valid message with the longest output: it grows most.</summary>
    private const string Shortest = """{"second":1,"raceId":0,"racerId":0,"classId":1,"cadence":1.37,"resistance":67.59}""";

    private const string Slowest = """{"second":1,"raceId":0,"racerId":0,"classId":1,"cadence":0,"resistance":0}""";

    public static TheoryData<string, int> WorstRecords => new()
    {
        { Shortest, 1 }, { Slowest, 1 }, { Usual, 1 }, { "", 1 }, { "x", 1 }, { """{"event":"paused"}""", 1 },
        { """{"base64OriginalPayload":"","failures":[{"errorMessage":"ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ"}]}""", 1 },
        { """{"event":"paused","x":"LONG"}""", 1 },
    };

    [Theory]
    [MemberData(nameof(WorstRecords))]
    public void As_many_plain_records_as_delivery_may_send_are_answered_in_full(string message, int times)
    {
        var record = Encoding.UTF8.GetBytes(message.Replace("LONG", new string('x', 560), StringComparison.Ordinal));
        var count = Math.Min(FirehoseTransformLimits.RecordsPerInvocationMax, FirehoseTransformLimits.DataBytesPerInvocationMax / Math.Max(1, record.Length)) * times;

        AssertInFull(Enumerable.Repeat(record, count));
    }

    [Fact]
    public void The_largest_records_that_delivery_may_send_are_answered_in_full()
    {
        var record = Encoding.UTF8.GetBytes(Usual.PadRight(8 * 1024));

        AssertInFull(Enumerable.Repeat(record, FirehoseTransformLimits.DataBytesPerInvocationMax / record.Length));
    }

    [Theory]
    [InlineData(Shortest)]
    [InlineData(Slowest)]
    public void As_many_packs_as_delivery_may_send_and_as_many_bad_records_are_answered_in_full(string message)
    {
        var writer = new PackedRecordWriter(unpackedBytesMax: PackedRecordWriter.UnpackedBytesLimit);
        while (writer.Append(Encoding.UTF8.GetBytes(message)) == PackAppendResult.Appended)
        {
        }
        var pack = writer.TakeRecord();
        var packs = FirehoseTransformLimits.DataBytesPerInvocationMax / PackedRecords.UnpackedBytes(pack);
        Assert.InRange(packs, 5, 100);

        AssertInFull(Enumerable.Repeat(pack, packs).Concat(Enumerable.Repeat("x"u8.ToArray(), FirehoseTransformLimits.RecordsPerInvocationMax - packs)));
    }

    [Fact]
    public void Whatever_comes_the_response_has_its_limit_and_every_record_its_answer()
    {
        // Far more than delivery may send, and lines that become fifty times longer: bad ones of one byte.
        var bad = PackedTransformTests.Pack([.. Enumerable.Range(0, PackedRecords.LinesMax).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + i * 7 % 26)}"))]);
        var records = Enumerable.Repeat(bad, 300).Concat(Enumerable.Repeat("x"u8.ToArray(), 5_000)).ToArray();

        var (answers, bytes) = Run(records);

        Assert.InRange(bytes, FirehoseTransformLimits.ResponseBytesMax / 2, FirehoseTransformLimits.ResponseBytesMax);
        Assert.Equal(Enumerable.Range(0, records.Length).Select(IdOf), answers.Select(answer => answer.RecordId));
        Assert.Contains(answers, answer => answer.Fault == "response-full");
        Assert.Contains(answers, answer => answer.Result == "Ok");
        Assert.All(answers.Skip(300), answer => Assert.Equal("not-json", answer.Fault));
    }

    private static void AssertInFull(IEnumerable<byte[]> records)
    {
        var all = records.ToArray();
        Assert.InRange(all.Length, 1, FirehoseTransformLimits.RecordsPerInvocationMax);

        var (answers, bytes) = Run(all);

        Assert.InRange(bytes, 1, FirehoseTransformLimits.ResponseBytesMax);
        Assert.Equal(all.Length, answers.Count);
        Assert.DoesNotContain(answers, answer => answer.Fault == "response-full");
    }

    private static (List<(string RecordId, string Result, string? Fault)> Answers, int Bytes) Run(byte[][] records)
    {
        var response = new ArrayBufferWriter<byte>();
        Handler.HandleAsync(Event(records), response, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(response.WrittenMemory);
        var answers = document.RootElement.GetProperty("records").EnumerateArray().Select(record =>
        {
            var result = record.GetProperty("result").GetString()!;
            return (record.GetProperty("recordId").GetString()!, result, result == "ProcessingFailed" ? FaultOf(record) : null);
        }).ToList();
        return (answers, response.WrittenCount);
    }

    private static string FaultOf(JsonElement record)
    {
        using var fault = JsonDocument.Parse(record.GetProperty("data").GetBytesFromBase64());
        return fault.RootElement.GetProperty("fault").GetString()!;
    }
}
