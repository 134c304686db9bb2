using System.Text;
using System.Text.Json;

namespace Alleycat.Delivery.Tests;

/// <summary>What Firehose does when a function fails, answers badly, or fails single records (contract, section 3.4).</summary>
public sealed class TransformFaultTests
{
    [Fact]
    public async Task A_failed_record_is_set_aside_with_its_reason_and_its_neighbours_are_delivered()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.Answer = text => text == "bad"
            ? ("ProcessingFailed", """{"fault":"Second","message":"second is missing"}""")
            : ("Ok", text + "\n");
        fixture.Append("a", "bad", "c");

        await fixture.FlushAsync();

        Assert.Equal("a\nc\n", fixture.Bucket.Text);
        var record = Assert.Single(fixture.Bucket.ErrorRecords);
        Assert.Equal(
            ["rawData", "errorCode", "errorMessage", "attemptsMade", "arrivalTimestamp", "attemptEndingTimestamp", "lambdaARN"],
            record.EnumerateObject().Select(member => member.Name));
        Assert.Equal("bad", Encoding.UTF8.GetString(record.GetProperty("rawData").GetBytesFromBase64()));
        Assert.Equal("Lambda.ProcessingFailedStatus", record.GetProperty("errorCode").GetString());
        Assert.Equal("ProcessingFailed status set for record: Second: second is missing", record.GetProperty("errorMessage").GetString());
        Assert.Equal(1, record.GetProperty("attemptsMade").GetInt32());
        Assert.Equal(fixture.Time.GetUtcNow().ToUnixTimeMilliseconds(), record.GetProperty("arrivalTimestamp").GetInt64());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bad")]
    [InlineData("[1]")]
    [InlineData("{\"fault\":7}")]
    [InlineData("{\"other\":\"x\"}")]
    public async Task Returned_data_that_names_no_fault_leaves_Firehoses_own_message(string? data)
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.Answer = _ => ("ProcessingFailed", data);
        fixture.Append("bad");
        await fixture.FlushAsync();
        Assert.Equal("ProcessingFailed status set for record", Assert.Single(fixture.Bucket.ErrorRecords).GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task A_batch_that_is_all_dropped_puts_nothing_and_is_checkpointed()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.Answer = _ => ("Dropped", null);
        fixture.Append("a", "b");
        await fixture.FlushAsync();
        Assert.Empty(fixture.Bucket.Puts);
        Assert.Equal(DeliveryFixture.Number(2), fixture.Stream.Checkpoint);
    }

    [Fact]
    public async Task A_function_that_throws_is_tried_four_times_then_the_batch_is_set_aside()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.OnInvoke = _ => Task.FromException(new InvalidOperationException("no"));
        fixture.Append("a", "b");

        await fixture.Time.RunUntilAsync(fixture.FlushAsync());

        Assert.Equal(4, fixture.Transform.Invocations);
        Assert.Empty(fixture.Bucket.Data);
        Assert.Equal(["Lambda.FunctionError", "Lambda.FunctionError"], fixture.Bucket.ErrorRecords.Select(r => r.GetProperty("errorCode").GetString()));
        Assert.All(fixture.Bucket.ErrorRecords, record => Assert.Equal(4, record.GetProperty("attemptsMade").GetInt32()));
    }

    [Fact]
    public async Task A_function_that_recovers_on_a_retry_loses_nothing()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.OnInvoke = number => number < 3 ? Task.FromException(new IOException("cold")) : Task.CompletedTask;
        fixture.Append("a");
        await fixture.Time.RunUntilAsync(fixture.FlushAsync());
        Assert.Equal("a\n", fixture.Bucket.Text);
        Assert.Empty(fixture.Bucket.Errors);
    }

    [Fact]
    public async Task A_function_that_hangs_times_out_and_is_tried_again()
    {
        await using var fixture = new DeliveryFixture(new() { NumberOfRetries = 1 });
        fixture.Transform.OnInvoke = _ => new TaskCompletionSource().Task;
        fixture.Append("a");
        await fixture.Time.RunUntilAsync(fixture.FlushAsync());
        var record = Assert.Single(fixture.Bucket.ErrorRecords);
        Assert.Equal("Lambda.FunctionTimedOut", record.GetProperty("errorCode").GetString());
        Assert.Equal(2, record.GetProperty("attemptsMade").GetInt32());
    }

    public static TheoryData<string, string> BrokenResponses => new()
    {
        { "Lambda.JsonProcessingException", "" },
        { "Lambda.JsonProcessingException", "{" },
        { "Lambda.JsonProcessingException", "{\"records\":[]} trailing" },
        { "Lambda.InvalidReturnFormat", "[]" },
        { "Lambda.InvalidReturnFormat", "{}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":7}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":[7]}" },
        { "Lambda.MissingRecordId", "{\"records\":[]}" },
        { "Lambda.MissingRecordId", "{\"records\":[{\"result\":\"Ok\"}]}" },
        { "Lambda.MissingRecordId", "{\"records\":[{\"recordId\":\"other\",\"result\":\"Ok\"}]}" },
        { "Lambda.DuplicatedRecordId", "{\"records\":[{\"recordId\":\"10000000\",\"result\":\"Ok\"},{\"recordId\":\"10000000\",\"result\":\"Ok\"}]}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":[{\"recordId\":\"10000000\",\"result\":\"ok\"}]}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":[{\"recordId\":\"10000000\"}]}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":[{\"recordId\":\"10000000\",\"result\":\"Ok\",\"data\":\"*\"}]}" },
        { "Lambda.InvalidReturnFormat", "{\"records\":[{\"recordId\":\"10000000\",\"result\":\"Ok\",\"data\":7}]}" },
    };

    [Theory]
    [MemberData(nameof(BrokenResponses))]
    public async Task A_malformed_response_is_final_and_sets_the_batch_aside(string code, string response)
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.Rewrite = _ => response;
        fixture.Append("a");

        await fixture.FlushAsync();

        Assert.Equal(1, fixture.Transform.Invocations);
        var record = Assert.Single(fixture.Bucket.ErrorRecords);
        Assert.Equal(code, record.GetProperty("errorCode").GetString());
        Assert.Equal(DeliveryFixture.Number(1), fixture.Stream.Checkpoint);
    }

    [Fact]
    public async Task Answers_may_come_in_any_order_and_are_delivered_in_the_shards()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.Rewrite = response =>
        {
            using var json = JsonDocument.Parse(response);
            return JsonSerializer.Serialize(new { records = json.RootElement.GetProperty("records").EnumerateArray().Reverse().ToArray() });
        };
        fixture.Append("a", "b", "c");
        await fixture.FlushAsync();
        Assert.Equal("a\nb\nc\n", fixture.Bucket.Text);
    }

    [Fact]
    public async Task The_event_has_the_members_of_the_captured_one()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Append("a");
        await fixture.FlushAsync();

        using var captured = JsonDocument.Parse(await File.ReadAllTextAsync(Fixture("events", "firehose-event.json")));
        using var ours = JsonDocument.Parse(fixture.Transform.Events.Single());
        Assert.Equal(Shape(captured.RootElement), Shape(ours.RootElement));
    }

    [Fact]
    public void An_error_record_has_the_golden_bytes()
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        var record = new Alleycat.Streaming.StreamRecord(DeliveryFixture.Number(1), "7", """{"second":"three"}"""u8.ToArray(), 1795257015000);
        ErrorRecordFormat.Write(
            line, record, ErrorRecordFormat.ProcessingFailed("""{"fault":"second","message":"second is missing"}"""u8), attemptsMade: 1,
            endedMs: 1795257016250, new DeliveryStreamOptions().FunctionArn);
        Assert.Equal(File.ReadAllText(Fixture("delivery", "error-record.ndjson")), Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static string Fixture(string format, string name)
    {
        var root = Directory.GetParent(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Alleycat.sln")))
            root = root.Parent;
        return Path.Combine(root!.FullName, "tests", "fixtures", format, name);
    }

    private static string Shape(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(m => m.Name + ":" + Shape(m.Value))) + "}",
        JsonValueKind.Array => "[" + Shape(element[0]) + "]",
        _ => element.ValueKind.ToString(),
    };
}
