using System.Diagnostics.Metrics;
using Alleycat.Streaming;

namespace Alleycat.Delivery.Tests;

/// <summary>Whoever watches a delivery stream finds Firehose's own names, and an answer at any time.</summary>
public sealed class DeliveryMetricsTests
{
    [Fact]
    public async Task Measures_bear_Firehoses_own_names_and_the_delivery_streams()
    {
        var measured = new System.Collections.Concurrent.ConcurrentDictionary<(string Name, string Result), double>();
        using var listener = ListenerToDelivery();
        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests of this process measure too, under other names.
            if (!tags.Contains(new("delivery_stream", "measured")))
                return;
            var result = tags.ToArray().FirstOrDefault(tag => tag.Key == "result").Value as string ?? "";
            measured.AddOrUpdate((instrument.Name, result), value, (_, sum) => sum + value);
        }
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        await using var fixture = new DeliveryFixture(new() { Name = "measured" });
        fixture.Transform.Answer = text => text == "bad" ? ("ProcessingFailed", null) : ("Ok", text + "\n");
        fixture.Append("abc", "bad", "de");
        fixture.Time.SetClock(TimeSpan.FromSeconds(10));
        var fails = true;
        fixture.Bucket.Fails = () =>
        {
            if (fails)
                listener.RecordObservableInstruments();
            return fails && !(fails = false);
        };

        await fixture.Time.RunUntilAsync(fixture.FlushAsync());

        var expected = new Dictionary<(string, string), double>
        {
            [("DataReadFromKinesisStream.Records", "")] = 3,
            [("DataReadFromKinesisStream.Bytes", "")] = 8,
            [("KinesisMillisBehindLatest", "")] = 0,
            [("ExecuteProcessing.Success", "success")] = 1,
            [("SucceedProcessing.Records", "")] = 2,
            [("SucceedProcessing.Bytes", "")] = 7,
            [("DeliveryToS3.Success", "failure")] = 1,
            [("DeliveryToS3.Success", "success")] = 2,
            [("DeliveryToS3.Records", "")] = 2,
            [("DeliveryToS3.Bytes", "")] = 7,
            [("DeliveryToS3.DataFreshness", "")] = 10,
        };
        Assert.All(expected, pair => Assert.Equal(pair.Value, measured.GetValueOrDefault(pair.Key, double.NaN)));
        Assert.Contains(("ExecuteProcessing.Duration", ""), measured.Keys);
    }

    [Fact]
    public async Task Whoever_measures_while_a_delivery_stream_is_made_gets_an_answer()
    {
        using var listener = ListenerToDelivery();
        listener.Start();
        var stream = new FakeStream();
        var source = new SourceThat(listener.RecordObservableInstruments, stream);

        await using var delivery = new DeliveryStream(new(), source, stream, null, new FakeBucket(), TimeProvider.System);

        Assert.True(source.WasOpened);
        listener.RecordObservableInstruments();
    }

    private static MeterListener ListenerToDelivery() => new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Alleycat.Delivery")
                listener.EnableMeasurementEvents(instrument);
        },
    };

    /// <summary>Does something while a reader is opened: then the delivery stream is half made.</summary>
    private sealed class SourceThat(Action onOpen, FakeStream stream) : IStreamSource
    {
        public IReadOnlyList<ShardId> Shards => stream.Shards;

        public bool WasOpened { get; private set; }

        public IShardReader OpenReader(ShardId shardId)
        {
            onOpen();
            WasOpened = true;
            return stream.OpenReader(shardId);
        }
    }
}
