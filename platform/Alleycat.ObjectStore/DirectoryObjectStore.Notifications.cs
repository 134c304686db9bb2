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
    /// <param name="consumerName">As for <see cref="AddConsumer"/>; the events tell it as their configuration's id.</param>
    /// <param name="handler">As for <see cref="AddConsumer"/>.</param>
    /// <remarks>Subscribe before the first put: an object put without a consumer has no event, as on S3.</remarks>
    /// <exception cref="ArgumentException">The name is not one, or is taken.</exception>
    public void Subscribe(string bucket, string prefix, string suffix, string consumerName, LambdaFunction handler)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(suffix);
        if (!BucketName.IsValid(bucket))
            throw new ArgumentException($"'{bucket}' is not a bucket's name.", nameof(bucket));
        var queue = Add(consumerName, handler);
        var rule = new NotificationRule { Id = consumerName, Consumer = consumerName, Prefix = prefix, Suffix = suffix };
        ReplaceRoutes(bucket, routes => [.. routes, new NotificationRoute(rule, queue, IsFixed: true)]);
    }

    /// <summary>A consumer that is told of nothing until a bucket's rules name it (<see cref="SetNotificationRules"/>), but for what it
    /// has not handled before.</summary>
    /// <param name="consumerName">1 to 64 of A-Z, a-z, 0-9 and '-': the folder of what is pending; the same after every
    /// start.</param>
    /// <param name="handler">Called at least once per object, in the order of their puts, until it does not
    /// throw.</param>
    /// <exception cref="ArgumentException">The name is not one, or is taken.</exception>
    public void AddConsumer(string consumerName, LambdaFunction handler) => Add(consumerName, handler);

    private NotificationQueue Add(string consumerName, LambdaFunction handler)
    {
        ArgumentNullException.ThrowIfNull(consumerName);
        ArgumentNullException.ThrowIfNull(handler);
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
            var queue = new NotificationQueue(consumerName, directory, handler, _options, _timeProvider, _metrics);
            queue.Recover(BecameVisible);
            _queues = [.. _queues, queue];
            queue.Start();
            return queue;
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
    private List<(NotificationRoute Route, long Number)> ReserveNotifications(CommitRequest request) =>
    [
        .. RoutesOf(request.Bucket).Where(route => route.Rule.Matches(request.Key, request.EventName))
            .Select(route => (route, route.Queue.Reserve())),
    ];

    /// <summary>Makes them durable. One torn by a crash is of no completed put, so it needs no rename into
    /// place.</summary>
    private void WriteNotifications(
        List<(NotificationRoute Route, long Number)> notifications, CommitRequest request, ObjectVersion put)
    {
        foreach (var (route, number) in notifications)
        {
            var path = route.Queue.PendingFile(number);
            var requestId = Guid.NewGuid().ToString("N")[..16].ToUpperInvariant();
            using (var file = _disk.Create(path))
            {
                _disk.Write(file, S3EventFormat.Write(_options, route.Rule.Id, request, put, requestId), 0);
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
