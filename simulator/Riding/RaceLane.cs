using Alleycat.Streaming;
using Amazon.Runtime;

namespace Alleycat.Simulator.Riding;

/// <summary>Riders who share a way to the stream: puts their messages second by second, in batches, one call at a time.</summary>
/// <remarks>The producer retries what is refused for the moment; what it gives back is tried again here, with longer waits.</remarks>
internal sealed class RaceLane(
    int number, IReadOnlyList<Rider> riders, IStreamProducer producer, RacePace pace, SimulationOptions options, SimulationTally tally,
    RaceRecording? recording, TimeProvider time)
{
    private readonly Backoff _backoff = new(options.GiveUpAfter, new Random(unchecked(options.Seed * 31 + number)), time);
    private readonly LaneBatch _batch = new(options.Pack ? PartitionKey.Of($"lane-{number}") : null);

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
            _batch.Add(riders[i].RacerId, riders[i].Next());
            if (_batch.IsFull && !await PutAsync(cancellationToken))
                return false;
        }
        // At full speed batches span seconds; otherwise what is due goes out now.
        return _batch.IsEmpty || (pace.IsMax && !isLast) || await PutAsync(cancellationToken);
    }

    /// <returns>False when it is given up: the batch then counts as failed.</returns>
    private async Task<bool> PutAsync(CancellationToken cancellationToken)
    {
        var left = _batch.Take();
        tally.Sent(left.Sum(record => record.Messages.Count));
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
                tally.Retried(left.Sum(record => record.Messages.Count));
            }
        }
        finally
        {
            foreach (var message in left.SelectMany(record => record.Messages))
            {
                tally.Failed();
                recording?.Write(message, acknowledged: false);
            }
        }
    }

    private async Task<List<LaneBatch.Record>> TryPutAsync(
        List<LaneBatch.Record> records, long sentAt, CancellationToken cancellationToken)
    {
        PutRecordsResult[] results;
        try
        {
            results = await producer.PutRecordsAsync([.. records.Select(record => record.Entry)], cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException
            or HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            tally.LastFault = $"{exception.GetType().Name}: {exception.Message}";
            return records;
        }
        var refused = new List<LaneBatch.Record>();
        var latency = time.GetElapsedTime(sentAt);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].IsStored)
            {
                foreach (var message in records[i].Messages)
                {
                    tally.Acknowledged(latency);
                    recording?.Write(message, acknowledged: true);
                }
                continue;
            }
            tally.LastFault = $"{results[i].ErrorCode}: {results[i].ErrorMessage}";
            refused.Add(records[i]);
        }
        return refused;
    }
}
