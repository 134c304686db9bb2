using System.Diagnostics.Metrics;
using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Gateway;

/// <summary>
/// The gateway's log, which keeps what could not be sent yet, with an end: where it is full a call is refused whole, so
/// that the bike keeps its messages and sends them again.
/// </summary>
/// <remarks>Calls that are on their way when the bound is met are still taken: the bound plus what the log's queue holds.</remarks>
public sealed class BoundedBuffer : IStreamProducer, IDisposable
{
    private readonly IStreamProducer _log;
    private readonly Func<long> _usedBytes;
    private readonly long _bytesMax;
    private readonly Meter _meter = new("Alleycat.Ingest");
    private readonly Counter<long> _refused;

    /// <param name="log">Durable when a put completes.</param>
    /// <param name="usedBytes">What the log takes on disk now; asked for each call, must be cheap.</param>
    /// <param name="bytesMax">From which calls are refused; at least 1.</param>
    public BoundedBuffer(IStreamProducer log, Func<long> usedBytes, long bytesMax)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(usedBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        (_log, _usedBytes, _bytesMax) = (log, usedBytes, bytesMax);
        _refused = _meter.CreateCounter<long>(
            "alleycat.gateway.refused", "{message}", "Messages not taken because what is kept on disk is at its limit.");
        _meter.CreateObservableGauge("alleycat.gateway.buffer", usedBytes, "By", "Bytes kept on disk, sent ones not yet trimmed included.");
    }

    /// <summary>Whether a call would be refused now.</summary>
    public bool IsFull => _usedBytes() >= _bytesMax;

    /// <inheritdoc/>
    /// <exception cref="StreamFullException">Nothing was stored.</exception>
    public ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (!IsFull)
            return _log.PutRecordsAsync(entries, cancellationToken);
        _refused.Add(entries.Count);
        throw new StreamFullException(string.Create(
            CultureInfo.InvariantCulture,
            $"The gateway keeps {_bytesMax} bytes that are not sent yet, and no more; it takes messages again when the stream takes these."));
    }

    public void Dispose() => _meter.Dispose();
}
