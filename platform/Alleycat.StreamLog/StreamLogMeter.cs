using System.Diagnostics.Metrics;

namespace Alleycat.StreamLog;

/// <summary>The stream's counters, on a meter of its own named for the assembly; every measurement is tagged with the
/// stream.</summary>
internal sealed class StreamLogMeter : IDisposable
{
    public const string MeterName = "Alleycat.StreamLog";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _stream;
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _commitSeconds;

    public StreamLogMeter(string streamName, Func<long> retainedBytes)
    {
        _stream = new("stream", streamName);
        _records = _meter.CreateCounter<long>("alleycat.streamlog.records", "{record}", "Records made durable.");
        _bytes = _meter.CreateCounter<long>("alleycat.streamlog.written", "By", "Bytes written to segments and flushed.");
        _commits = _meter.CreateCounter<long>("alleycat.streamlog.commits", "{commit}", "Group commits: one write, one flush each.");
        _failures = _meter.CreateCounter<long>("alleycat.streamlog.disk.failures", "{failure}", "Disk calls that failed.");
        _commitSeconds = _meter.CreateHistogram<double>("alleycat.streamlog.commit.duration", "s", "From taking a group to its flush.");
        _meter.CreateObservableGauge("alleycat.streamlog.retained",
            () => new Measurement<long>(retainedBytes(), _stream), "By", "Bytes of segments on disk.");
    }

    public void Committed(int records, int bytes, TimeSpan duration)
    {
        _records.Add(records, _stream);
        _bytes.Add(bytes, _stream);
        _commits.Add(1, _stream);
        _commitSeconds.Record(duration.TotalSeconds, _stream);
    }

    public void DiskFailed() => _failures.Add(1, _stream);

    public void Dispose() => _meter.Dispose();
}
