namespace Alleycat.StreamLog.Shards;

/// <summary>
/// What waits for one shard's writer, bounded in bytes. Producers beyond the bound wait for room without a thread, in
/// order; the writer
/// waits for work on its own thread.
/// </summary>
internal sealed class AppendQueue(long bytesMax)
{
    private readonly object _gate = new();
    private readonly Queue<PendingAppend> _queue = new();
    private readonly Queue<(PendingAppend Pending, TaskCompletionSource Room)> _waiting = new();
    private long _bytes;
    private bool _isClosed;
    private bool _isPoked;

    /// <summary>Completes when the append is in the queue: at once where there is room.</summary>
    /// <exception cref="StreamLogException">The queue is closed, or was while waiting.</exception>
    public ValueTask EnqueueAsync(PendingAppend pending, CancellationToken cancellationToken)
    {
        TaskCompletionSource room;
        lock (_gate)
        {
            if (_isClosed)
                return ValueTask.FromException(Closed());
            if (_waiting.Count == 0 && HasRoom)
            {
                Admit(pending);
                return ValueTask.CompletedTask;
            }
            room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((pending, room));
        }
        return new ValueTask(WaitForRoomAsync(room, cancellationToken));
    }

    /// <summary>Moves a group into <paramref name="group"/>: whole appends up to the bounds, at least one where any
    /// waits.</summary>
    /// <returns>False when the queue is closed and empty. True with an empty group after <see cref="Poke"/>.</returns>
    public bool Take(List<PendingAppend> group, int groupBytesMax, int groupRecordsMax)
    {
        group.Clear();
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isPoked && !_isClosed)
                Monitor.Wait(_gate);
            _isPoked = false;
            long bytes = 0, records = 0;
            while (_queue.TryPeek(out var next))
            {
                if (group.Count > 0 && (bytes + next.PayloadBytes > groupBytesMax || records + next.Count > groupRecordsMax))
                    break;
                bytes += next.PayloadBytes;
                records += next.Count;
                group.Add(_queue.Dequeue());
            }
            _bytes -= bytes;
            AdmitWaiting();
            return group.Count > 0 || !_isClosed;
        }
    }

    /// <summary>Wakes the writer for work of its own (retention).</summary>
    public void Poke()
    {
        lock (_gate)
        {
            _isPoked = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes no more; what is in the queue is still the writer's to commit.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_waiting.TryDequeue(out var waiter))
                waiter.Room.TrySetException(Closed());
            Monitor.Pulse(_gate);
        }
    }

    private bool HasRoom => _bytes < bytesMax;

    private static StreamLogException Closed() => new(StreamLogFault.Closed, "The stream is closed.", isTransient: false);

    private static async Task WaitForRoomAsync(TaskCompletionSource room, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), room).ConfigureAwait(false);
        await room.Task.ConfigureAwait(false);
    }

    private void AdmitWaiting()
    {
        while (_waiting.Count > 0 && HasRoom)
        {
            var (pending, room) = _waiting.Dequeue();
            // One that stopped waiting is not admitted: its caller has been told so.
            if (room.TrySetResult())
                Admit(pending);
        }
    }

    private void Admit(PendingAppend pending)
    {
        _queue.Enqueue(pending);
        _bytes += pending.PayloadBytes;
        Monitor.Pulse(_gate);
    }
}
