using System.Diagnostics.Metrics;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Firehose's own measures under Firehose's own names, one set a delivery stream; and what Firehose does not tell, under ours.</summary>
/// <remarks>
/// Names: Amazon Data Firehose, monitoring with CloudWatch metrics. Where CloudWatch has a rate of success, this counts successes and
/// failures under the same name, with a tag that tells them apart.
/// </remarks>
internal sealed class DeliveryMetrics : IDisposable
{
    private readonly Meter _meter = new("Alleycat.Delivery");
    private readonly bool _isDirectPut;
    private readonly KeyValuePair<string, object?> _stream;
    private readonly Counter<long> _readRecords;
    private readonly Counter<long> _readBytes;
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _puts;
    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _transformSeconds;
    private readonly Counter<long> _processedRecords;
    private readonly Counter<long> _processedBytes;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<long> _buffered;

    public DeliveryMetrics(DeliveryStreamOptions options)
    {
        _stream = new("delivery_stream", options.Name);
        _isDirectPut = options.SourceStreamName is null;
        _readRecords = _isDirectPut
            ? _meter.CreateCounter<long>("IncomingRecords", description: "Records put on the delivery stream, counted as they are read.")
            : _meter.CreateCounter<long>("DataReadFromKinesisStream.Records", description: "Records read from the stream.");
        _readBytes = _isDirectPut
            ? _meter.CreateCounter<long>("IncomingBytes", "By", "Bytes put on the delivery stream, counted as they are read.")
            : _meter.CreateCounter<long>("DataReadFromKinesisStream.Bytes", "By", "Bytes read from the stream.");
        _records = _meter.CreateCounter<long>("DeliveryToS3.Records", description: "Records delivered.");
        _bytes = _meter.CreateCounter<long>("DeliveryToS3.Bytes", "By", "Bytes delivered, uncompressed.");
        _puts = _meter.CreateCounter<long>("DeliveryToS3.Success", description: "Puts by result.");
        _invocations = _meter.CreateCounter<long>("ExecuteProcessing.Success", description: "Invocations of the transform by result.");
        _transformSeconds = _meter.CreateHistogram<double>("ExecuteProcessing.Duration", "s", "Time of an invocation.");
        _processedRecords = _meter.CreateCounter<long>("SucceedProcessing.Records", description: "Records the transform answered with Ok.");
        _processedBytes = _meter.CreateCounter<long>("SucceedProcessing.Bytes", "By", "Bytes the transform returned for them.");
        _setAside = _meter.CreateCounter<long>("alleycat.delivery.set_aside.records", description: "Records written to the error prefix, by code.");
        _dropped = _meter.CreateCounter<long>("alleycat.delivery.dropped.records", description: "Records the transform dropped.");
        _buffered = _meter.CreateUpDownCounter<long>("alleycat.delivery.buffer", "By", "Bytes waiting to be put.");
    }

    /// <summary>From now on whoever measures asks these, at any time and on any thread: called when both can answer.</summary>
    public void Observe(Func<double> freshnessSeconds, Func<long> millisBehindLatest)
    {
        _meter.CreateObservableGauge(
            "DeliveryToS3.DataFreshness", () => new Measurement<double>(freshnessSeconds(), _stream), "s",
            "Age of the oldest record read and not yet delivered.");
        if (!_isDirectPut)
        {
            _meter.CreateObservableGauge(
                "KinesisMillisBehindLatest", () => new Measurement<long>(millisBehindLatest(), _stream), "ms",
                "How far the last record read is behind the newest of the stream.");
        }
    }

    public void Read(IReadOnlyList<StreamRecord> records)
    {
        long bytes = 0;
        foreach (var record in records)
            bytes += record.Data.Length;
        _readRecords.Add(records.Count, _stream);
        _readBytes.Add(bytes, _stream);
    }

    public void Delivered(int records, long bytes)
    {
        _records.Add(records, _stream);
        _bytes.Add(bytes, _stream);
    }

    public void Put(bool success) => _puts.Add(1, _stream, new("result", success ? "success" : "failure"));

    public void Invoked(bool success) => _invocations.Add(1, _stream, new("result", success ? "success" : "failure"));

    public void TransformDuration(TimeSpan duration) => _transformSeconds.Record(duration.TotalSeconds, _stream);

    public void Processed(int bytes)
    {
        _processedRecords.Add(1, _stream);
        _processedBytes.Add(bytes, _stream);
    }

    public void SetAside(string errorCode) => _setAside.Add(1, _stream, new("code", errorCode));

    public void Dropped() => _dropped.Add(1, _stream);

    public void Buffered(long bytes) => _buffered.Add(bytes, _stream);

    public void Dispose() => _meter.Dispose();
}
