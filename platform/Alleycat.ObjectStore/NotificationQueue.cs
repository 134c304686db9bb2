using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

/// <summary>The notifications of one consumer: a file each in <c>pending</c>, taken in order, deleted when
/// handled.</summary>
/// <remarks>
/// Memory holds numbers only, and at most so many; what goes beyond waits in the folder and is read when there is room.
/// A
/// notification that fails waits aside for its next attempt while those behind it go on.
/// </remarks>
internal sealed partial class NotificationQueue : IAsyncDisposable
{
    public const string PendingName = "pending";
    public const string FailedName = "failed";

    private readonly LambdaFunction _handler;
    private readonly DirectoryObjectStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly StoreMetrics _metrics;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly string _pending;
    private readonly string _failed;

    /// <summary>Guards everything below; never held across a call of the handler.</summary>
    private readonly Lock _gate = new();
    private readonly Queue<long> _ready = new();
    private readonly HashSet<long> _reserved = [];
    private readonly List<TaskCompletionSource> _drains = [];
    private long _lastNumber;
    private long _count;
    private long _setAside;

    /// <summary>No number above it was ever in memory.</summary>
    private long _loadedUntil;

    /// <summary>While set, numbers above <see cref="_loadedUntil"/> are in the folder only.</summary>
    private bool _folderHasMore;

    public NotificationQueue(
        string name, string directory, LambdaFunction handler, DirectoryObjectStoreOptions options, TimeProvider timeProvider,
        StoreMetrics metrics)
    {
        Name = name;
        _handler = handler;
        _options = options;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _tag = new("consumer", name);
        _pending = Path.Combine(directory, PendingName);
        _failed = Path.Combine(directory, FailedName);
        _random = new Random(options.Seed);
        _retryTimer = timeProvider.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name { get; }

    public long Pending => Interlocked.Read(ref _count);

    public long SetAside => Interlocked.Read(ref _setAside);

    public ConsumerStatus Status => new(Name, Pending, SetAside, _lastError);

    public string PendingFile(long number) => Path.Combine(_pending, FileName(number));

    /// <summary>Takes up what an earlier process left; what belongs to no completed put is deleted.</summary>
    public void Recover(Func<byte[], bool> becameVisible)
    {
        _setAside = Numbers(_failed).Count();
        _lastNumber = Numbers(_failed).Append(0).Max();
        foreach (var number in Numbers(_pending).Order())
        {
            _lastNumber = Math.Max(_lastNumber, number);
            if (!becameVisible(File.ReadAllBytes(PendingFile(number))))
                _options.Disk.Delete(PendingFile(number));
            else
                Add(number);
        }
    }

    /// <summary>Takes the next number; its file may then be written.</summary>
    public long Reserve()
    {
        lock (_gate)
        {
            _reserved.Add(++_lastNumber);
            return _lastNumber;
        }
    }

    /// <summary>The object is visible: its notification may be delivered.</summary>
    public void Enqueue(long number)
    {
        lock (_gate)
        {
            _reserved.Remove(number);
            Add(number);
        }
        Wake();
    }

    /// <summary>The put failed: there is nothing to tell.</summary>
    public void Abandon(long number)
    {
        try
        {
            _options.Disk.Delete(PendingFile(number));
        }
        catch (IOException)
        {
            // Recovery deletes it, for no object is as new as it says.
        }
        lock (_gate)
            _reserved.Remove(number);
    }

    /// <summary>Completes when nothing is pending, nor being handled.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_workers.IsFaulted)
                return _workers;
            if (_count == 0)
                return Task.CompletedTask;
            var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _drains.Add(drained);
            return drained.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Moves what was put aside back among the pending.</summary>
    public int Redrive()
    {
        var moved = 0;
        foreach (var number in Numbers(_failed).Order())
        {
            var next = Reserve();
            _options.Disk.Rename(Path.Combine(_failed, FileName(number)), PendingFile(next));
            Interlocked.Decrement(ref _setAside);
            Enqueue(next);
            moved++;
        }
        return moved;
    }

    /// <summary>Under the gate. Counts a notification, and holds its number if there is room and none waits before it
    /// on disk.</summary>
    private void Add(long number)
    {
        _count++;
        if (number > _loadedUntil && (_folderHasMore || _ready.Count >= _options.NotificationsInMemoryMax))
        {
            _folderHasMore = true;
            return;
        }
        _loadedUntil = Math.Max(_loadedUntil, number);
        _ready.Enqueue(number);
    }

    /// <summary>Under the gate. Reads the next numbers from the folder once memory has none left.</summary>
    private void LoadFromFolder()
    {
        if (!_folderHasMore || _ready.Count > 0)
            return;
        var (max, until) = (_options.NotificationsInMemoryMax, _loadedUntil);
        var next = Numbers(_pending).Where(number => number > until).Order().Take(max + 1).ToArray();
        _folderHasMore = next.Length > max;
        foreach (var number in next.AsSpan(0, Math.Min(next.Length, max)))
        {
            _loadedUntil = number;

            // A number still reserved comes through Enqueue when its object is visible, and not before.
            if (!_reserved.Contains(number))
                _ready.Enqueue(number);
        }
    }

    private static string FileName(long number) => number.ToString("D20", CultureInfo.InvariantCulture) + ".json";

    private static IEnumerable<long> Numbers(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*.json"))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                yield return number;
        }
    }
}
