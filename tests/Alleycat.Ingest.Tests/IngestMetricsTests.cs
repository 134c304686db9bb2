using System.Diagnostics.Metrics;
using System.Text;

namespace Alleycat.Ingest.Tests;

public sealed class IngestMetricsTests
{
    [Fact]
    public async Task Received_malformed_and_mismatched_messages_are_counted()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Alleycat.Ingest")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests have rules of their own; only what this test's client sends in this thread is added up.
        var thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        using var rule = new TelemetryTopicRule(new FakeStream());
        var good = """{"second":1,"raceId":1,"racerId":5,"classId":1,"cadence":80,"resistance":50}"""u8.ToArray();

        await rule.IngestAsync(
        [
            new("alleycat-publish", good),
            new("alleycat-publish/5", good),
            new("alleycat-publish/6", good),
            new("alleycat-publish", Encoding.UTF8.GetBytes("broken")),
        ]);

        Assert.Equal(4, counts["alleycat.ingest.received"]);
        Assert.Equal(1, counts["alleycat.ingest.malformed"]);
        Assert.Equal(1, counts["alleycat.ingest.mismatched"]);
    }
}
