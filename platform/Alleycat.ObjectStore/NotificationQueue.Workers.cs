using System.Buffers;

namespace Alleycat.ObjectStore;

internal sealed partial class NotificationQueue
{
    /// <summary>So many may wait for their next attempt; beyond that nothing new is begun until one of them is
    /// due.</summary>
    private const int RetriesMax = 1000;

    private readonly Random _random;
    private readonly ITimer _retryTimer;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly PriorityQueue<long, long> _retries = new();
    private readonly Dictionary<long, int> _attempts = [];
    private volatile string? _lastError;
    private Task _workers = Task.CompletedTask;

    public void Start()
    {
        _workers = Task.WhenAll(Enumerable.Range(0, _options.NotificationConcurrency).Select(_ => Task.Run(WorkAsync)));
        _wake.Release(_options.NotificationConcurrency);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _workers.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }
        await _retryTimer.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var drain in _drains)
                drain.TrySetCanceled();
            _drains.Clear();
        }
        _stopping.Dispose();
    }

    /// <summary>One token per worker is enough: whoever wakes looks at everything there is.</summary>
    private void Wake()
    {
        lock (_gate)
        {
            if (_wake.CurrentCount < _options.NotificationConcurrency)
                _wake.Release();
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            if (TryTake(out var number))
                await HandleAsync(number).ConfigureAwait(false);
            else
                await _wake.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
    }

    private bool TryTake(out long number)
    {
        lock (_gate)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            var now = _timeProvider.GetTimestamp();
            if (_retries.TryPeek(out number, out var dueAt))
            {
                if (dueAt <= now)
                {
                    _retries.Dequeue();
                    return true;
                }
                _retryTimer.Change(_timeProvider.GetElapsedTime(now, dueAt) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
            LoadFromFolder();
            if (_retries.Count >= RetriesMax || !_ready.TryDequeue(out number))
                return false;
            return true;
        }
    }

    private async Task HandleAsync(long number)
    {
        var error = await TryHandleAsync(number).ConfigureAwait(false);
        if (error is null)
        {
            _metrics.NotificationsHandled.Add(1, _tag);
            Finish(number);
            return;
        }

        _lastError = error;
        _metrics.NotificationAttemptsFailed.Add(1, _tag);
        int attempts;
        lock (_gate)
            attempts = _attempts[number] = _attempts.GetValueOrDefault(number) + 1;
        if (attempts < _options.NotificationAttemptsMax || !TryPutAside(number))
            TryLater(number, attempts);
    }

    /// <returns>Null when handled, else why not.</returns>
    private async Task<string?> TryHandleAsync(long number)
    {
        using var deadline = new CancellationTokenSource(_options.NotificationTimeout, _timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopping.Token);
        try
        {
            var payload = await File.ReadAllBytesAsync(PendingFile(number), ended.Token).ConfigureAwait(false);
            await _handler(payload, new ArrayBufferWriter<byte>(), ended.Token).ConfigureAwait(false);
            _options.Disk.Delete(PendingFile(number));
            return null;
        }
        catch (FileNotFoundException)
        {
            return null; // Someone deleted it by hand, which is how one says that it need not be handled.
        }
        catch (Exception e)
        {
            // Stopping is no failure of the notification: it stays pending, uncounted.
            _stopping.Token.ThrowIfCancellationRequested();
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private bool TryPutAside(long number)
    {
        try
        {
            _options.Disk.Rename(PendingFile(number), Path.Combine(_failed, FileName(number)));
        }
        catch (IOException e)
        {
            _lastError = e.Message;
            return false;
        }
        _metrics.NotificationsFailed.Add(1, _tag);
        Interlocked.Increment(ref _setAside);
        Finish(number);
        return true;
    }

    private void TryLater(long number, int attempts)
    {
        lock (_gate)
        {
            var doubled = _options.NotificationRetryDelay * Math.Pow(2, Math.Min(attempts - 1, 30));
            var delay = doubled < _options.NotificationRetryDelayMax ? doubled : _options.NotificationRetryDelayMax;
            delay *= 0.5 + _random.NextDouble();
            var dueAt = _timeProvider.GetTimestamp() + (long)(delay.TotalSeconds * _timeProvider.TimestampFrequency);
            _retries.Enqueue(number, dueAt);
        }
        Wake();
    }

    private void Finish(long number)
    {
        lock (_gate)
        {
            _attempts.Remove(number);
            if (--_count > 0)
                return;
            foreach (var drain in _drains)
                drain.TrySetResult();
            _drains.Clear();
        }
    }
}
