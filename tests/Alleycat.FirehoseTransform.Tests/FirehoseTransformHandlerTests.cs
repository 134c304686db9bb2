using System.Buffers;
using System.Text;
using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Racing.Tests;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

public sealed class FirehoseTransformHandlerTests
{
    public static TheoryData<int> Faults => [.. Enumerable.Range(0, Fixture.Json("telemetry/faults.json").GetArrayLength())];

    public static TheoryData<string> ValidFiles => [.. Fixture.Json("telemetry/expected.json").EnumerateObject().Select(file => file.Name)];

    [Fact]
    public void A_captured_event_is_answered_record_by_record_with_output_added()
    {
        var body = Fixture.Bytes("events/firehose-event.json");
        using var captured = JsonDocument.Parse(body);
        var records = captured.RootElement.GetProperty("records").EnumerateArray().ToArray();

        var answers = Answers(body);

        Assert.Equal(records.Select(record => record.GetProperty("recordId").GetString()), answers.Select(answer => answer.RecordId));
        Assert.All(records.Zip(answers), pair =>
        {
            var sent = Encoding.UTF8.GetString(pair.First.GetProperty("data").GetBytesFromBase64());
            Assert.Equal("Ok", pair.Second.Result);
            Assert.StartsWith(sent[..^1] + ",\"output\":", pair.Second.Text, StringComparison.Ordinal);
            Assert.EndsWith("}\n", pair.Second.Text, StringComparison.Ordinal);
        });
        Assert.Contains("\"cadence\":80,\"resistance\":78,\"output\":164.45}", answers[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_stay_as_they_came_and_output_is_added_at_the_end() =>
        Assert.Equal(Usual[..^1] + ",\"output\":165.312}\n", AnswerTo(Usual).Text);

    [Theory]
    [MemberData(nameof(ValidFiles))]
    public void Golden_message_becomes_one_line_with_its_output(string file)
    {
        var expected = Fixture.Json("telemetry/expected.json").GetProperty(file);

        var answer = AnswerTo(Fixture.Bytes($"telemetry/valid/{file}"));

        Assert.Equal("Ok", answer.Result);
        Assert.Equal(answer.Data.Length - 1, answer.Data.IndexOf((byte)'\n'));
        Assert.DoesNotContain((byte)'\r', answer.Data);
        Assert.Equal(expected.GetProperty("output").GetDouble(), answer.Json.GetProperty("output").GetDouble());
        Assert.Equal("output", answer.Json.EnumerateObject().Last().Name);
        Assert.Equal(1, answer.Json.EnumerateObject().Count(member => member.Name == "output"));
        Assert.Equal(expected.GetProperty("second").GetDouble(), answer.Json.GetProperty("second").GetDouble());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_faulty_record_fails_alone_and_names_its_first_fault(int index)
    {
        var entry = Fixture.Json("telemetry/faults.json")[index];
        var good = Encoding.UTF8.GetBytes(Usual);

        var answers = Answers(Event([good, Fixture.Payload(entry), good]));

        Assert.Equal([IdOf(0), IdOf(1), IdOf(2)], answers.Select(answer => answer.RecordId));
        Assert.Equal(("Ok", "Ok"), (answers[0].Result, answers[2].Result));
        Assert.Equal("ProcessingFailed", answers[1].Result);
        // An empty record has no data to be judged at all.
        Assert.Equal(entry.GetProperty("why").GetString() == "empty" ? "not-base64" : entry.GetProperty("fault").GetString(), answers[1].Fault);
        Assert.NotEmpty(answers[1].Json.GetProperty("message").GetString()!);
    }

    [Fact]
    public void The_limits_are_those_the_handler_was_made_with()
    {
        var late = Encoding.UTF8.GetBytes(Usual.Replace("\"second\":3", "\"second\":600", StringComparison.Ordinal));

        Assert.Equal("ProcessingFailed", AnswerTo(late).Result);
        Assert.Equal("Ok", Answers(Event([late]), new(new TelemetryLimits { SecondMax = 600 }))[0].Result);
    }

    [Theory]
    [InlineData("""{"event":"paused","racerId":100}""", "Dropped")]
    [InlineData("""{"racerId":100,"event":"status","battery":{"cadence":1}}""", "Dropped")]
    [InlineData("""{"event":"paused","racerId":100,"cadence":80}""", "ProcessingFailed")]
    [InlineData("""{"event":"paused","resistance":null}""", "ProcessingFailed")]
    [InlineData("""{"event":null}""", "ProcessingFailed")]
    [InlineData("""{"event":"paused","event":7}""", "ProcessingFailed")]
    [InlineData("""{"racerId":100}""", "ProcessingFailed")]
    [InlineData("""{"event":"paused"}}""", "ProcessingFailed")]
    public void Only_what_clearly_is_another_event_is_dropped(string message, string result) => Assert.Equal(result, AnswerTo(message).Result);

    [Fact]
    public void A_dropped_record_is_echoed() => Assert.Equal("""{"event":"paused"}""", AnswerTo("""{"event":"paused"}""").Text);

    [Fact]
    public void A_failed_rule_s_document_is_set_aside_with_the_rule_s_words()
    {
        var answer = AnswerTo("""{"ruleName":"alleycatIngest","topic":"alleycat-publish","clientId":"c","base64OriginalPayload":"e30=","failures":[{"failedAction":"KinesisAction","failedResource":"alleycat","errorMessage":"Rate \"exceeded\" ü"}]}""");

        Assert.Equal("ProcessingFailed", answer.Result);
        Assert.Equal("rule-error", answer.Fault);
        Assert.Equal("Rate \"exceeded\" ü", answer.Json.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[{\"errorMessage\":7}]")]
    public void A_failed_rule_without_words_is_told_in_ours(string failures)
    {
        var answer = AnswerTo($$"""{"base64OriginalPayload":"e30=","failures":{{failures}}}""");

        Assert.Equal("rule-error", answer.Fault);
        Assert.NotEmpty(answer.Json.GetProperty("message").GetString()!);
    }

    [Fact]
    public void A_rule_s_endless_words_are_cut_to_whole_characters()
    {
        var words = string.Concat(Enumerable.Repeat("🚲", 500));

        var answer = AnswerTo($$"""{"base64OriginalPayload":"e30=","failures":[{"errorMessage":"{{words}}"}]}""");

        Assert.InRange(answer.Data.Length, 20, 200);
        Assert.StartsWith(answer.Json.GetProperty("message").GetString()!, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"data\":\"%%%%\"")]
    [InlineData("\"data\":\"eyJ\"")]
    [InlineData("\"data\":\"\"")]
    [InlineData("\"data\":null")]
    [InlineData("\"data\":{\"data\":\"e30=\"}")]
    [InlineData("\"data\":\"\\ud800\"")]
    [InlineData("\"other\":1")]
    public void A_record_without_readable_data_fails_alone(string member)
    {
        var answers = Answers(Encoding.UTF8.GetBytes($$"""{"records":[{"recordId":"a",{{member}}},{"recordId":"b","data":"e30="}]}"""));

        Assert.Equal(["a", "b"], answers.Select(answer => answer.RecordId));
        Assert.Equal("not-base64", answers[0].Fault);
        Assert.Equal("second", answers[1].Fault);
    }

    [Fact]
    public void Any_spelling_of_the_event_is_read()
    {
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(Usual)).Replace("/", "\\/", StringComparison.Ordinal).Replace("e", "\\u0065", StringComparison.Ordinal);
        var body = $$$"""
             {"x" : [1, {"records": []}], "r\u0065cords"	:
              [ { "kinesisRecordMetadata": {"a": {"b": []}} , "data" : "{{{data}}}", "recordId": "ü\u00fc\"" } ,
                {"recordId":"2","recordId":"two","data":"x","d\u0061ta":"{{{data}}}", "\ud800": 1}
              ] , "y": {} }

            """;

        var answers = Answers(Encoding.UTF8.GetBytes(body));

        Assert.Equal(["üü\"", "two"], answers.Select(answer => answer.RecordId));
        Assert.All(answers, answer => Assert.Equal(Usual[..^1] + ",\"output\":165.312}\n", answer.Text));
    }

    [Fact]
    public void An_event_without_records_is_answered_without_records() => Assert.Empty(Answers("""{"records":[]}"""u8.ToArray()));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"records":{}}""")]
    [InlineData("""{"records":null}""")]
    [InlineData("""{"Records":[{"s3":{}}]}""")]
    [InlineData("""{"records":[""")]
    [InlineData("""{"records":[}""")]
    [InlineData("""{"records":[]""")]
    [InlineData("""{"records":[]}}""")]
    [InlineData("""{"records":[1]}""")]
    [InlineData("""{"records":[{"recordId":"a","data":"e30="},]}""")]
    [InlineData("""{"records":[{"recordId":"a","data":"e30="}{"recordId":"b","data":"e30="}]}""")]
    [InlineData("""{"records":[{"recordId":"a","data":"e30="}],}""")]
    [InlineData("""{"records":[{"data":"e30="}]}""")]
    [InlineData("""{"records":[{"recordId":7,"data":"e30="}]}""")]
    [InlineData("""{"records":[{"recordId":"a","data":"e30=","x":01}]}""")]
    public async Task A_body_that_is_no_Firehose_event_is_one_clear_error(string body)
    {
        var task = Handler.HandleAsync(Encoding.UTF8.GetBytes(body), new ArrayBufferWriter<byte>(), CancellationToken.None);

        var error = await Assert.ThrowsAsync<FirehoseEventException>(async () => await task);

        Assert.StartsWith("The body is no Firehose event: at byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_one_clear_error()
    {
        byte[] body = [.. """{"records":[{"recordId":"a","data":"e30=","x":" """u8, 0xff, .. "\"}]}"u8];

        await Assert.ThrowsAsync<FirehoseEventException>(async () => await Handler.HandleAsync(body, new ArrayBufferWriter<byte>(), CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_invocation_answers_nothing()
    {
        var task = Handler.HandleAsync(Event([Encoding.UTF8.GetBytes(Usual)]), new ArrayBufferWriter<byte>(), new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);
        Assert.Equal("Ok", AnswerTo(Usual).Result);
    }
}
