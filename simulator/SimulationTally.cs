namespace Alleycat.Simulator;

/// <summary>What all riders of a simulation count together. Safe for concurrent use.</summary>
internal sealed class SimulationTally(long planned)
{
    private long _sent;
    private long _acknowledged;
    private long _retried;
    private long _failed;
    private long _reconnects;
    private int _riding;
    private string? _lastFault;

    public LatencyHistogram Latency { get; } = new();

    public long Reconnects => Interlocked.Read(ref _reconnects);

    public string? LastFault
    {
        get => Volatile.Read(ref _lastFault);
        set => Volatile.Write(ref _lastFault, value);
    }

    public void Sent(int count = 1) => Interlocked.Add(ref _sent, count);

    public void Acknowledged(TimeSpan latency)
    {
        Interlocked.Increment(ref _acknowledged);
        Latency.Record(latency);
    }

    public void Retried(long count = 1) => Interlocked.Add(ref _retried, count);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Reconnected() => Interlocked.Increment(ref _reconnects);

    public void Riding(int change) => Interlocked.Add(ref _riding, change);

    public SimulationProgress At(TimeSpan elapsed) => new(
        elapsed, planned, Interlocked.Read(ref _sent), Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _retried),
        Interlocked.Read(ref _failed), Volatile.Read(ref _riding));
}
