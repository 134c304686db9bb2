using System.Text.Json;

namespace Alleycat.Delivery.Tests;

/// <summary>Delivery streams that are put on directly, that have prefixes of their own, or no function.</summary>
public sealed class DirectPutTests
{
    [Fact]
    public async Task An_event_of_records_put_directly_names_no_stream()
    {
        await using var fixture = new DeliveryFixture(new() { SourceStreamName = null });
        fixture.Append("a");
        await fixture.FlushAsync();

        using var json = JsonDocument.Parse(fixture.Transform.Events.Single());
        Assert.Equal(["invocationId", "deliveryStreamArn", "region", "records"], json.RootElement.EnumerateObject().Select(member => member.Name));
        var record = json.RootElement.GetProperty("records")[0];
        Assert.Equal(["recordId", "approximateArrivalTimestamp", "data"], record.EnumerateObject().Select(member => member.Name));
        Assert.Equal("a\n", fixture.Bucket.Text);
    }

    [Fact]
    public async Task Without_a_function_records_are_delivered_as_they_are_one_behind_the_other()
    {
        var (stream, bucket, time) = (new FakeStream(), new FakeBucket(), new ManualTime());
        await using var delivery = new DeliveryStream(new(), stream, stream, transform: null, bucket, time);
        delivery.Start();
        stream.Append("a", time.GetUtcNow());
        stream.Append("b\n", time.GetUtcNow());
        stream.Append("", time.GetUtcNow());
        stream.Append("c", time.GetUtcNow());

        await delivery.FlushAsync();

        Assert.Equal("ab\nc", bucket.Text);
        Assert.Equal(DeliveryFixture.Number(4), stream.Checkpoint);
        Assert.Empty(bucket.Errors);
    }

    [Fact]
    public async Task Hive_style_prefixes_partition_data_and_errors_by_day_and_hour()
    {
        await using var fixture = new DeliveryFixture(new()
        {
            Name = "analysts",
            Prefix = "raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/",
            ErrorOutputPrefix = "errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/",
        });
        fixture.Transform.Answer = text => text == "bad" ? ("ProcessingFailed", null) : ("Ok", text + "\n");
        fixture.Append("a", "bad");

        await fixture.FlushAsync();

        Assert.Collection(
            fixture.Bucket.Puts.Select(put => put.Key).Order(StringComparer.Ordinal),
            key => Assert.Matches("^errors/processing-failed/dt=2026-11-21/analysts-1-2026-11-21-10-30-15-[0-9a-f-]{36}$", key),
            key => Assert.Matches("^raw/dt=2026-11-21/hh=10/analysts-1-2026-11-21-10-30-15-[0-9a-f-]{36}\\.gz$", key));
    }
}
