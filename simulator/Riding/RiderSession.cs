namespace Alleycat.Simulator.Riding;

/// <summary>One bike through a race: publishes each second when it is due, connects again and repeats what was not acknowledged.</summary>
internal sealed class RiderSession(
    Rider rider, IRiderConnector connector, RacePace pace, SimulationOptions options, SimulationTally tally, RaceRecording? recording,
    TimeProvider time)
{
    // After a cancellation so long is waited for acknowledgements under way.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    // In order of sending; at most InflightMax.
    private readonly Queue<Sent> _pending = new();
    private readonly Backoff _backoff = new(options.GiveUpAfter, new Random(unchecked(options.Seed * 31 + rider.RacerId)), time);
    private bool _hasConnected;

    /// <summary>Rides to the end, the giving up or the cancellation; whatever it published is counted and recorded then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                if (await TryRideAsync(cancellationToken))
                    return;
            }
            while (await _backoff.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            foreach (var sent in _pending)
                Settle(sent, acknowledged: false);
        }
    }

    /// <returns>True when the race is ridden, false when the connection was lost.</returns>
    private async Task<bool> TryRideAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await connector.ConnectAsync(rider.RacerId, cancellationToken);
            if (_hasConnected)
                tally.Reconnected();
            _hasConnected = true;
            tally.Riding(+1);
            try
            {
                await RideAsync(connection, cancellationToken);
                return true;
            }
            finally
            {
                tally.Riding(-1);
            }
        }
        catch (RiderConnectionException lost)
        {
            tally.LastFault = lost.Message;
            return false;
        }
    }

    private async Task RideAsync(IRiderConnection connection, CancellationToken cancellationToken)
    {
        foreach (var sent in _pending)
        {
            sent.Repeat(connection.PublishAsync(sent.Message), time.GetTimestamp());
            tally.Retried();
        }
        try
        {
            while (rider.HasNext || _pending.Count > 0)
            {
                SendDue(connection, cancellationToken);
                await NextAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await DrainAsync();
            throw;
        }
    }

    private void SendDue(IRiderConnection connection, CancellationToken cancellationToken)
    {
        while (rider.HasNext && _pending.Count < options.InflightMax && pace.Until(rider.NextSecond, rider.Phase) <= TimeSpan.Zero)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var message = rider.Next();
            var sent = new Sent(message, time.GetTimestamp());
            // Queued before it is published: from here on it is counted, whatever happens.
            _pending.Enqueue(sent);
            tally.Sent();
            sent.Publish = connection.PublishAsync(message);
        }
    }

    /// <summary>Waits for the oldest acknowledgement or the next second, whichever comes first.</summary>
    private async Task NextAsync(CancellationToken cancellationToken)
    {
        if (!_pending.TryPeek(out var oldest))
        {
            if (rider.HasNext)
                await pace.WaitAsync(rider.NextSecond, rider.Phase, cancellationToken);
            return;
        }
        var canSend = rider.HasNext && _pending.Count < options.InflightMax;
        if (canSend && !oldest.Publish.IsCompleted)
        {
            await WaitForEitherAsync(oldest, cancellationToken);
            if (!oldest.Publish.IsCompleted)
                return;
        }
        await AcknowledgeAsync(oldest, cancellationToken);
        while (_pending.TryPeek(out oldest) && oldest.Publish.IsCompletedSuccessfully)
            await AcknowledgeAsync(oldest, cancellationToken);
    }

    private async Task WaitForEitherAsync(Sent oldest, CancellationToken cancellationToken)
    {
        var untilDue = pace.Until(rider.NextSecond, rider.Phase);
        var untilLost = options.AcknowledgeWithin - time.GetElapsedTime(oldest.PublishedAt);
        var wait = untilDue < untilLost ? untilDue : untilLost;
        if (wait <= TimeSpan.Zero)
        {
            if (untilLost <= TimeSpan.Zero)
                throw new RiderConnectionException($"No acknowledgement within {options.AcknowledgeWithin.TotalSeconds:0.#} s.");
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(oldest.Publish, Task.Delay(wait, time, stop.Token));
        // Ends the timer that lost.
        stop.Cancel();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task AcknowledgeAsync(Sent oldest, CancellationToken cancellationToken)
    {
        bool acknowledged;
        try
        {
            acknowledged = oldest.Publish.IsCompleted
                ? await oldest.Publish
                : await oldest.Publish.WaitAsync(options.AcknowledgeWithin, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RiderConnectionException($"No acknowledgement within {options.AcknowledgeWithin.TotalSeconds:0.#} s.");
        }
        _pending.Dequeue();
        _backoff.Succeeded();
        if (!acknowledged)
            tally.LastFault = "A message was refused.";
        Settle(oldest, acknowledged);
    }

    private async Task DrainAsync()
    {
        try
        {
            while (_pending.TryPeek(out var oldest))
            {
                var acknowledged = await oldest.Publish.WaitAsync(Grace, time);
                _pending.Dequeue();
                Settle(oldest, acknowledged);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or RiderConnectionException)
        {
            // What is left counts as failed.
        }
    }

    private void Settle(Sent sent, bool acknowledged)
    {
        if (acknowledged)
            tally.Acknowledged(time.GetElapsedTime(sent.SentAt));
        else
            tally.Failed();
        recording?.Write(sent.Message, acknowledged);
    }

    private sealed class Sent(byte[] message, long sentAt)
    {
        public byte[] Message { get; } = message;

        /// <summary>When it was published first: its latency counts from here.</summary>
        public long SentAt { get; } = sentAt;

        /// <summary>When it was published on this connection.</summary>
        public long PublishedAt { get; private set; } = sentAt;

        public Task<bool> Publish { get; set; } = Task.FromResult(false);

        public void Repeat(Task<bool> publish, long publishedAt) => (Publish, PublishedAt) = (publish, publishedAt);
    }
}
