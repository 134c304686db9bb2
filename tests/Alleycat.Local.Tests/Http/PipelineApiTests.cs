using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Http;
using Alleycat.Streaming;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Http;

public sealed class PipelineApiTests
{
    [Fact]
    public async Task A_stage_shows_its_health_its_lag_its_figures_and_its_last_messages()
    {
        await using var server = await ApiServer.StartAsync(_ =>
        [
            new("mqtt", "Bikes", "Takes.", ["Alleycat.Test.Pipeline"], () => (true, "3 connections"), () => 1.5),
            new("delivery", "Delivery", "Puts.", [], () => (false, "disk full"), () => null),
        ]);
        using var meter = new Meter("Alleycat.Test.Pipeline");
        var received = meter.CreateCounter<long>("alleycat.test.received", "{message}", "Messages.");
        var seconds = meter.CreateHistogram<double>("alleycat.test.duration", "s", "Time.");
        meter.CreateObservableGauge("alleycat.test.buffer", () => 42, "By", "Held.");
        received.Add(5, new KeyValuePair<string, object?>("class", 1));
        seconds.Record(0.2);
        seconds.Record(0.4);
        await server.Tap.Watch("mqtt", new AcceptingRule()).IngestAsync([new("alleycat-publish/7", Encoding.UTF8.GetBytes(Line(7, 1)), 1)]);

        var snapshot = await server.JsonAsync("/api/v1/pipeline");

        var stages = snapshot.GetProperty("stages").EnumerateArray().ToArray();
        Assert.Equal(["mqtt", "delivery"], stages.Select(stage => stage.GetProperty("name").GetString()));
        Assert.Equal((true, 1.5), (stages[0].GetProperty("isHealthy").GetBoolean(), stages[0].GetProperty("lagSeconds").GetDouble()));
        Assert.Equal("disk full", stages[1].GetProperty("detail").GetString());
        var figures = stages[0].GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.GetProperty("name").GetString()!);
        Assert.Equal(("counter", 5d), KindAndValue(figures["alleycat.test.received"]));
        Assert.Equal(("gauge", 42d), KindAndValue(figures["alleycat.test.buffer"]));
        Assert.Equal("timing", figures["alleycat.test.duration"].GetProperty("kind").GetString());
        Assert.Equal(0.3, figures["alleycat.test.duration"].GetProperty("value").GetDouble(), 6);
        var last = stages[0].GetProperty("lastMessages")[0];
        Assert.Equal("alleycat-publish/7, QoS 1", last.GetProperty("about").GetString());
        Assert.Equal(Line(7, 1), last.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Records_that_were_set_aside_are_shown_with_their_reason_the_newest_first()
    {
        await using var server = await ApiServer.StartAsync();
        await PutFailedAsync(server, Start.AddHours(-2), ("Lambda.ProcessingFailedStatus", "classId: 7", "{\"classId\":7}"));
        await PutFailedAsync(server, Start, ("Lambda.ProcessingFailedStatus", "second: 0", "{\"second\":0}"), ("x", "y", "\u0001\u00ff"));

        var records = (await server.JsonAsync("/api/v1/pipeline")).GetProperty("setAside").EnumerateArray().ToArray();

        Assert.Equal(3, records.Length);
        Assert.Equal("{\"classId\":7}", records[2].GetProperty("text").GetString());
        Assert.Equal("classId: 7", records[2].GetProperty("reason").GetString());
        Assert.StartsWith("processing-failed/", records[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task What_the_tap_keeps_is_bounded_sampled_and_cut()
    {
        var time = new Steps();
        var tap = new PipelineTap(time);
        var published = new List<string>();
        var publisher = tap.Watch("rankings", new ListingPublisher(published));
        for (var i = 0; i < 100; i++)
        {
            await publisher.PublishAsync(new($"topic-{i}", new byte[10_000]));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        var kept = tap.Messages("rankings");

        Assert.Equal(100, published.Count);
        Assert.Equal(PipelineTap.MessagesMax, kept.Count);
        Assert.Equal("topic-98", kept[0].About);
        Assert.Equal("topic-96", kept[1].About);
        Assert.All(kept, message => Assert.True(message.IsCut && message.Text.Length == PipelineTap.TextBytesMax));
        Assert.Empty(tap.Messages("nobody"));
    }

    [Fact]
    public async Task An_invocation_is_shown_and_its_failure_goes_on_to_the_caller()
    {
        var time = new Steps();
        var tap = new PipelineTap(time);
        var function = tap.Watch("transform", (payload, response, _) =>
        {
            if (payload.IsEmpty)
                throw new IOException("No.");
            response.Write("{\"records\":[]}"u8);
            return ValueTask.CompletedTask;
        });
        var answer = new ArrayBufferWriter<byte>();

        await function("{}"u8.ToArray(), answer, default);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IOException>(async () => await function(default, answer, default));

        Assert.Equal("{\"records\":[]}", Encoding.UTF8.GetString(answer.WrittenSpan));
        Assert.Equal(["0 bytes in, failed, 0.0 ms", "2 bytes in, answered 14 bytes, 0.0 ms"], tap.Messages("transform").Select(m => m.About));
    }

    private static (string, double) KindAndValue(JsonElement figure) =>
        (figure.GetProperty("kind").GetString()!, figure.GetProperty("value").GetDouble());

    private static async Task PutFailedAsync(ApiServer server, DateTimeOffset at, params (string Code, string Reason, string Data)[] records)
    {
        var lines = records.Select(record => JsonSerializer.Serialize(new
        {
            rawData = Convert.ToBase64String(Encoding.UTF8.GetBytes(record.Data)),
            errorCode = record.Code,
            errorMessage = record.Reason,
            arrivalTimestamp = at.ToUnixTimeMilliseconds(),
        }));
        var key = $"processing-failed/{at.UtcDateTime:yyyy'/'MM'/'dd'/'HH}/alleycat-1";
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines.Append("no record").Append("{}")) + "\n");
        await server.Races.Store.PutAsync(new() { Bucket = BucketNames.Delivery, Key = key, Parts = [ObjectPart.Of(bytes)] });
    }

    private sealed class AcceptingRule : ITopicRule
    {
        public bool Matches(string topic) => true;

        public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default) => default;
    }

    private sealed class ListingPublisher(List<string> topics) : ITopicPublisher
    {
        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            topics.Add(message.Topic);
            return default;
        }
    }

    private sealed class Steps : TimeProvider
    {
        // A time stamp of 0 would say "never".
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
