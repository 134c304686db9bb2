using System.Diagnostics.Metrics;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    private readonly Lock _subscribing = new();

    /// <summary>Replaced as a whole under <see cref="_subscribing"/>, read without a lock by every put.</summary>
    private volatile NotificationQueue[] _queues = [];

    /// <summary>How every consumer stands, in the order of their subscriptions.</summary>
    public IReadOnlyList<ConsumerStatus> Consumers => [.. _queues.Select(queue => queue.Status)];

    /// <summary>Calls a handler with S3's event for every object created from now on, and for those not handled
    /// before.</summary>
    /// <param name="bucket">Whose objects.</param>
    /// <param name="prefix">Their keys begin with it; empty for all.</param>
    /// <param name="suffix">Their keys end with it; empty for all.</param>
    /// <param name="consumerName">1 to 64 of A-Z, a-z, 0-9 and '-': the folder of what is pending; the same after every
    /// start.</param>
    /// <param name="handler">Called at least once per object, in the order of their puts, until it does not
    /// throw.</param>
    /// <remarks>Subscribe before the first put: an object put without a consumer has no event, as on S3.</remarks>
    /// <exception cref="ArgumentException">The name is not one, or is taken.</exception>
    public void Subscribe(string bucket, string prefix, string suffix, string consumerName, LambdaFunction handler)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(suffix);
        ArgumentNullException.ThrowIfNull(consumerName);
        ArgumentNullException.ThrowIfNull(handler);
        if (!BucketName.IsValid(bucket))
            throw new ArgumentException($"'{bucket}' is not a bucket's name.", nameof(bucket));
        if (consumerName.Length is 0 or > 64 || !consumerName.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException("1 to 64 of A-Z, a-z, 0-9 and '-'.", nameof(consumerName));
        lock (_subscribing)
        {
            if (_queues.Any(queue => queue.Name == consumerName))
                throw new ArgumentException($"There is a consumer {consumerName} already.", nameof(consumerName));
            var directory = Path.Combine(_root, StoreDirectoryName, "notifications", consumerName);
            lock (_tree)
            {
                EnsureDirectory(Path.Combine(directory, NotificationQueue.PendingName));
                EnsureDirectory(Path.Combine(directory, NotificationQueue.FailedName));
            }
            var queue = new NotificationQueue(
                consumerName, directory, new(bucket, prefix, suffix), handler, _options, _timeProvider, _metrics);
            queue.Recover(BecameVisible);
            _queues = [.. _queues, queue];
            queue.Start();
        }
    }

    /// <summary>Waits until every pending notification is handled, or put aside after its last attempt.</summary>
    /// <remarks>With a consumer that fails, that lasts as long as its attempts do: give it a token with a limit.
    /// Nothing is lost by it.</remarks>
    public Task DrainAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_queues.Select(queue => queue.DrainAsync(cancellationToken)));

    /// <summary>Gives a consumer what lies in its <c>failed</c> folder once more.</summary>
    /// <returns>How many notifications.</returns>
    public int Redrive(string consumerName) =>
        _queues.FirstOrDefault(queue => queue.Name == consumerName)?.Redrive()
            ?? throw new ArgumentException($"There is no consumer {consumerName}.", nameof(consumerName));

    /// <summary>Numbers for the notifications of a put; none is delivered before
    /// <see cref="NotificationQueue.Enqueue"/>.</summary>
    private List<(NotificationQueue Queue, long Number)> ReserveNotifications(CommitRequest request) =>
    [
        .. _queues.Where(queue => queue.Filter.Matches(request.Bucket, request.Key)).Select(queue => (queue, queue.Reserve())),
    ];

    /// <summary>Makes them durable. One torn by a crash is of no completed put, so it needs no rename into
    /// place.</summary>
    private void WriteNotifications(
        List<(NotificationQueue Queue, long Number)> notifications, CommitRequest request, ObjectVersion put)
    {
        foreach (var (queue, number) in notifications)
        {
            var path = queue.PendingFile(number);
            var requestId = Guid.NewGuid().ToString("N")[..16].ToUpperInvariant();
            using (var file = _disk.Create(path))
            {
                _disk.Write(file, S3EventFormat.Write(_options, queue.Name, request, put, requestId), 0);
                _disk.Flush(file);
            }
            _disk.FlushDirectory(Path.GetDirectoryName(path)!);
        }
    }

    private IEnumerable<Measurement<long>> Measure(Func<NotificationQueue, long> value) =>
        _queues.Select(queue => new Measurement<long>(value(queue), new KeyValuePair<string, object?>("consumer", queue.Name)));

    /// <summary>Whether a pending notification is of a put that was completed: the object is that version, or a later
    /// one.</summary>
    private bool BecameVisible(byte[] payload)
    {
        try
        {
            var record = JsonSerializer.Deserialize(payload, S3EventJson.Default.S3Event)?.Records?[0].S3;
            return record?.Bucket?.Name is { } bucket && record.Object?.KeyDecoded is { } key
                && BucketName.IsValid(bucket) && ObjectKey.IsValid(key)
                && S3EventFormat.TryReadSequencer(record.Object.Sequencer, out var lastWrite)
                && new FileInfo(ObjectFile(bucket, key)) is { Exists: true } file && file.LastWriteTimeUtc >= lastWrite;
        }
        catch (JsonException)
        {
            return false; // Torn: it was never flushed, so its object was never renamed into place.
        }
    }
}
