using System.Diagnostics.Metrics;

namespace Alleycat.Delivery;

/// <summary>Firehose's own measures, under names that say the unit.</summary>
internal sealed class DeliveryMetrics : IDisposable
{
    private readonly Meter _meter = new("Alleycat.Delivery");
    private readonly KeyValuePair<string, object?> _stream;
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _puts;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _transformSeconds;
    private readonly UpDownCounter<long> _buffered;

    public DeliveryMetrics(string deliveryStream, Func<double> freshnessSeconds)
    {
        _stream = new("stream", deliveryStream);
        _records = _meter.CreateCounter<long>("alleycat.delivery.to_s3.records", description: "Records delivered (DeliveryToS3.Records).");
        _bytes = _meter.CreateCounter<long>("alleycat.delivery.to_s3", "By", "Uncompressed bytes delivered (DeliveryToS3.Bytes).");
        _puts = _meter.CreateCounter<long>("alleycat.delivery.to_s3.puts", description: "Puts by result (DeliveryToS3.Success).");
        _setAside = _meter.CreateCounter<long>("alleycat.delivery.set_aside.records", description: "Records written to the error prefix, by code.");
        _dropped = _meter.CreateCounter<long>("alleycat.delivery.dropped.records", description: "Records the transform dropped.");
        _invocations = _meter.CreateCounter<long>("alleycat.delivery.transforms", description: "Invocations by result (ExecuteProcessing.Success).");
        _transformSeconds = _meter.CreateHistogram<double>("alleycat.delivery.transform", "s", "Time of an invocation (ExecuteProcessing.Duration).");
        _buffered = _meter.CreateUpDownCounter<long>("alleycat.delivery.buffer", "By", "Bytes waiting to be put.");
        _meter.CreateObservableGauge(
            "alleycat.delivery.data_freshness", () => new Measurement<double>(freshnessSeconds(), _stream), "s",
            "Age of the oldest record not yet delivered (DeliveryToS3.DataFreshness).");
    }

    public void Delivered(int records, long bytes)
    {
        _records.Add(records, _stream);
        _bytes.Add(bytes, _stream);
    }

    public void Put(bool success) => _puts.Add(1, _stream, new("result", success ? "success" : "failure"));

    public void SetAside(string errorCode) => _setAside.Add(1, _stream, new("code", errorCode));

    public void Dropped() => _dropped.Add(1, _stream);

    public void Invoked(bool success) => _invocations.Add(1, _stream, new("result", success ? "success" : "failure"));

    public void TransformDuration(TimeSpan duration) => _transformSeconds.Record(duration.TotalSeconds, _stream);

    public void Buffered(long bytes) => _buffered.Add(bytes, _stream);

    public void Dispose() => _meter.Dispose();
}
