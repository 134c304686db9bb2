using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>What has been read and not yet delivered, batch by batch: how old the oldest of it is.</summary>
internal sealed class PendingRecords
{
    private readonly Lock _lock = new();
    private readonly Queue<(SequenceNumber Last, long OldestMs)> _batches = new();

    public void Add(TransformBatch batch)
    {
        lock (_lock)
            _batches.Enqueue((batch.Last, batch.Records[0].ApproximateArrivalMs));
    }

    public void Delivered(SequenceNumber last)
    {
        lock (_lock)
        {
            while (_batches.TryPeek(out var batch) && batch.Last <= last)
                _batches.Dequeue();
        }
    }

    /// <returns>Arrival of the oldest record not yet delivered, or null where there is none.</returns>
    public long? OldestMs()
    {
        lock (_lock)
            return _batches.TryPeek(out var batch) ? batch.OldestMs : null;
    }
}
