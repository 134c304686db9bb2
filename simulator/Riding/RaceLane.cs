using Alleycat.Streaming;
using Amazon.Runtime;

namespace Alleycat.Simulator.Riding;

/// <summary>Riders who share a way to the stream: puts their messages second by second, in batches, one call at a time.</summary>
/// <remarks>The producer retries what is refused for the moment; what it gives back is tried again here, with longer waits.</remarks>
internal sealed class RaceLane(
    int number, IReadOnlyList<Rider> riders, IStreamProducer producer, RacePace pace, SimulationOptions options, SimulationTally tally,
    RaceRecording? recording, TimeProvider time)
{
    /// <summary>What one PutRecords call takes.</summary>
    public const int BatchMax = 500;

    private readonly Backoff _backoff = new(options.GiveUpAfter, new Random(unchecked(options.Seed * 31 + number)), time);
    private readonly PartitionKey[] _keys = [.. riders.Select(rider => PartitionKey.OfRacer(rider.RacerId))];
    private readonly List<PutRecordsEntry> _batch = new(BatchMax);

    /// <summary>Rides to the end, the giving up or the cancellation; whatever it put is counted and recorded then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        tally.Riding(riders.Count);
        try
        {
            for (var second = options.StartSecond; second <= options.Seconds; second++)
            {
                await pace.WaitAsync(second, (double)number / options.Lanes, cancellationToken);
                if (!await RideSecondAsync(isLast: second == options.Seconds, cancellationToken))
                    return;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            tally.Riding(-riders.Count);
        }
    }

    private async Task<bool> RideSecondAsync(bool isLast, CancellationToken cancellationToken)
    {
        for (var i = 0; i < riders.Count; i++)
        {
            _batch.Add(new(_keys[i], riders[i].Next()));
            if (_batch.Count == BatchMax && !await PutAsync(cancellationToken))
                return false;
        }
        // At full speed batches span seconds; otherwise what is due goes out now.
        return _batch.Count == 0 || (pace.IsMax && !isLast) || await PutAsync(cancellationToken);
    }

    /// <returns>False when it is given up: the batch then counts as failed.</returns>
    private async Task<bool> PutAsync(CancellationToken cancellationToken)
    {
        var left = _batch.ToList();
        _batch.Clear();
        tally.Sent(left.Count);
        var sentAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                left = await TryPutAsync(left, sentAt, cancellationToken);
                if (left.Count == 0)
                {
                    _backoff.Succeeded();
                    return true;
                }
                if (!await _backoff.WaitAsync(cancellationToken))
                    return false;
                tally.Retried(left.Count);
            }
        }
        finally
        {
            foreach (var entry in left)
            {
                tally.Failed();
                recording?.Write(entry.Data.Span, acknowledged: false);
            }
        }
    }

    private async Task<List<PutRecordsEntry>> TryPutAsync(
        List<PutRecordsEntry> entries, long sentAt, CancellationToken cancellationToken)
    {
        PutRecordsResult[] results;
        try
        {
            results = await producer.PutRecordsAsync(entries, cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException
            or HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            tally.LastFault = $"{exception.GetType().Name}: {exception.Message}";
            return entries;
        }
        var refused = new List<PutRecordsEntry>();
        var latency = time.GetElapsedTime(sentAt);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].IsStored)
            {
                tally.Acknowledged(latency);
                recording?.Write(entries[i].Data.Span, acknowledged: true);
                continue;
            }
            tally.LastFault = $"{results[i].ErrorCode}: {results[i].ErrorMessage}";
            refused.Add(entries[i]);
        }
        return refused;
    }
}
