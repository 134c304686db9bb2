using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Tests;

public sealed class TelemetryTopicRuleTests
{
    [Theory]
    [InlineData("alleycat-publish", true)]
    [InlineData("alleycat-publish/42", true)]
    [InlineData("alleycat-publish/", true)]
    [InlineData("alleycat-publish/42/extra", false)]
    [InlineData("alleycat-publisher", false)]
    [InlineData("alleycat-subscribe", false)]
    [InlineData("Alleycat-publish", false)]
    public void The_rule_takes_the_flat_topic_and_one_level_behind_it(string topic, bool isTaken)
    {
        using var rule = new TelemetryTopicRule(new FakeStream());
        Assert.Equal(isTaken, rule.Matches(topic));
    }

    [Fact]
    public async Task Telemetry_goes_on_as_it_came_keyed_by_its_racer()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        var payload = Telemetry(racerId: 42);

        await rule.IngestAsync([Message("alleycat-publish", payload)]);

        var entry = Assert.Single(stream.Stored);
        Assert.Equal(PartitionKey.OfRacer(42), entry.PartitionKey);
        Assert.Equal(payload, Encoding.UTF8.GetString(entry.Data.Span));
    }

    [Fact]
    public async Task A_batch_is_one_call_in_the_order_received()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);

        await rule.IngestAsync([.. Enumerable.Range(1, 100).Select(second => Message("alleycat-publish", Telemetry(7, second)))]);

        Assert.Equal([100], stream.Calls);
        Assert.Equal(
            Enumerable.Range(1, 100),
            stream.Stored.Select(entry => JsonDocument.Parse(entry.Data).RootElement.GetProperty("second").GetInt32()));
    }

    [Fact]
    public async Task More_than_five_hundred_entries_are_several_calls()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);

        await rule.IngestAsync([.. Enumerable.Range(0, 1201).Select(racer => Message("alleycat-publish", Telemetry(racer)))]);

        Assert.Equal([500, 500, 201], stream.Calls);
        Assert.Equal(1201, stream.Stored.Count);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{\"racerId\":1}")]
    public async Task A_malformed_payload_is_passed_on_unchanged_under_its_client(string payload)
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);

        await rule.IngestAsync([Message("alleycat-publish", payload, clientId: "bike-9")]);

        var entry = Assert.Single(stream.Stored);
        Assert.Equal("bike-9", entry.PartitionKey.Value);
        Assert.Equal(payload, Encoding.UTF8.GetString(entry.Data.Span));
    }

    [Fact]
    public async Task A_malformed_payload_without_a_client_is_keyed_by_its_topic()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        await rule.IngestAsync([Message("alleycat-publish", "nonsense", clientId: "")]);
        Assert.Equal("alleycat-publish", Assert.Single(stream.Stored).PartitionKey.Value);
    }

    [Fact]
    public async Task A_client_id_longer_than_a_partition_key_is_cut()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        await rule.IngestAsync([Message("alleycat-publish", "nonsense", clientId: new string('x', 1000))]);
        Assert.Equal(new string('x', 256), Assert.Single(stream.Stored).PartitionKey.Value);
    }

    [Fact]
    public async Task Malformed_payloads_on_a_racers_topic_are_keyed_by_that_racer()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        await rule.IngestAsync([Message("alleycat-publish/42", "nonsense")]);
        var entry = Assert.Single(stream.Stored);
        Assert.Equal(PartitionKey.OfRacer(42), entry.PartitionKey);
        Assert.Equal("nonsense", Encoding.UTF8.GetString(entry.Data.Span));
    }

    [Fact]
    public async Task Packed_records_on_a_racers_topic_make_an_error_document_as_they_could_speak_for_anyone()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        byte[] packed = [0x04, 0x22, 0x4D, 0x18, .. new byte[20]];
        await rule.IngestAsync([new TopicMessage("alleycat-publish/42", packed, Qos: 1, ClientId: "cheat")]);
        var document = JsonDocument.Parse(Assert.Single(stream.Stored).Data).RootElement;
        Assert.Equal(Convert.ToBase64String(packed), document.GetProperty("base64OriginalPayload").GetString());
    }

    [Fact]
    public async Task A_racers_topic_and_payload_that_agree_are_telemetry()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream);
        await rule.IngestAsync([Message("alleycat-publish/42", Telemetry(42)), Message("alleycat-publish/0", Telemetry(0))]);
        Assert.Equal(["42", "0"], stream.Stored.Select(entry => entry.PartitionKey.Value));
        Assert.Equal(Telemetry(42), Encoding.UTF8.GetString(stream.Stored[0].Data.Span));
    }

    [Theory]
    [InlineData("alleycat-publish/43")]
    [InlineData("alleycat-publish/042")]
    [InlineData("alleycat-publish/+42")]
    [InlineData("alleycat-publish/ 42")]
    [InlineData("alleycat-publish/")]
    [InlineData("alleycat-publish/forty-two")]
    [InlineData("alleycat-publish/99999999999999999999")]
    public async Task A_topic_that_names_another_racer_makes_an_error_document_of_the_message(string topic)
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream, new() { RuleName = "rule-1", StreamName = "stream-1" });
        var payload = Telemetry(42);

        await rule.IngestAsync([Message(topic, payload, clientId: "cheat")]);

        var entry = Assert.Single(stream.Stored);
        Assert.Equal("cheat", entry.PartitionKey.Value);
        var document = JsonDocument.Parse(entry.Data).RootElement;
        Assert.Equal("rule-1", document.GetProperty("ruleName").GetString());
        Assert.Equal(topic, document.GetProperty("topic").GetString());
        Assert.Equal("cheat", document.GetProperty("clientId").GetString());
        Assert.True(document.GetProperty("cloudwatchTraceId").TryGetGuid(out _));
        Assert.Equal(payload, Encoding.UTF8.GetString(document.GetProperty("base64OriginalPayload").GetBytesFromBase64()));
        var failure = Assert.Single(document.GetProperty("failures").EnumerateArray());
        Assert.Equal("KinesisAction", failure.GetProperty("failedAction").GetString());
        Assert.Equal("stream-1", failure.GetProperty("failedResource").GetString());
        Assert.Contains("'42'", failure.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_refused_for_the_moment_are_put_again_alone()
    {
        var stream = new FakeStream
        {
            Refuse = (call, entry) => call < 2 && entry.PartitionKey.Value is "2" or "3" && call < 2
                ? ("ProvisionedThroughputExceededException", "Rate exceeded")
                : null,
        };
        var time = new InstantTime();
        using var rule = new TelemetryTopicRule(stream, new() { RetryDelay = TimeSpan.FromMilliseconds(20) }, time, new Random(7));

        await rule.IngestAsync([.. Enumerable.Range(1, 4).Select(racer => Message("alleycat-publish", Telemetry(racer)))]);

        Assert.Equal([4, 2, 2], stream.Calls);
        Assert.Equal(["1", "4", "2", "3"], stream.Stored.Select(entry => entry.PartitionKey.Value));
        Assert.Equal(2, time.Waits.Count);
        Assert.InRange(time.Waits[0].TotalMilliseconds, 10, 20);
        Assert.InRange(time.Waits[1].TotalMilliseconds, 20, 40);
    }

    [Fact]
    public async Task Entries_refused_too_often_fail_the_batch()
    {
        var stream = new FakeStream { Refuse = (_, _) => ("InternalFailure", "Try later.") };
        using var rule = new TelemetryTopicRule(stream, new() { RetriesMax = 3 }, new InstantTime(), new Random(7));

        var exception = await Assert.ThrowsAsync<StreamRefusedException>(
            async () => await rule.IngestAsync([Message("alleycat-publish", Telemetry(1))]));

        Assert.True(exception.IsTransient);
        Assert.Equal("InternalFailure", exception.Code);
        Assert.Equal([1, 1, 1, 1], stream.Calls);
    }

    [Fact]
    public async Task An_entry_refused_for_good_fails_the_batch_at_once()
    {
        var stream = new FakeStream { Refuse = (_, _) => ("ValidationException", "Too large.") };
        using var rule = new TelemetryTopicRule(stream);

        var exception = await Assert.ThrowsAsync<StreamRefusedException>(
            async () => await rule.IngestAsync([Message("alleycat-publish", Telemetry(1))]));

        Assert.False(exception.IsTransient);
        Assert.Equal([1], stream.Calls);
    }

    [Fact]
    public async Task A_stream_that_fails_fails_the_batch()
    {
        using var rule = new TelemetryTopicRule(new FakeStream { Failure = new IOException("Disk full.") });
        await Assert.ThrowsAsync<IOException>(async () => await rule.IngestAsync([Message("alleycat-publish", Telemetry(1))]));
    }

    [Fact]
    public async Task Partition_keys_stay_right_when_their_cache_overflows()
    {
        var stream = new FakeStream();
        using var rule = new TelemetryTopicRule(stream, new() { PartitionKeysMax = 3 });
        int[] racers = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1];

        await rule.IngestAsync([.. racers.Select(racer => Message("alleycat-publish", Telemetry(racer)))]);

        Assert.Equal(racers.Select(PartitionKey.OfRacer), stream.Stored.Select(entry => entry.PartitionKey));
    }

    private static TopicMessage Message(string topic, string payload, string clientId = "bike") =>
        new(topic, Encoding.UTF8.GetBytes(payload), 1, false, clientId);

    private static string Telemetry(int racerId, int second = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"event":"update","second":{{second}},"raceId":1,"racerId":{{racerId}},"classId":1,"cadence":80.5,"resistance":50.1}""");
}
