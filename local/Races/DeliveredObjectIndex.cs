using System.Globalization;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>Which delivered objects hold which races, found by reading each object once.</summary>
/// <remarks>
/// Nothing is stored: what is remembered is made from the objects and may be forgotten at any time. One object is read at a time, so
/// that many questions at once cost no more memory than one.
/// </remarks>
internal sealed class DeliveredObjectIndex(IObjectStore store, RaceArchiveOptions options) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<string, LinkedListNode<DeliveredObject>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<DeliveredObject> _byUse = [];

    /// <summary>Objects read and found damaged, too large or gone; counted, and passed over.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The objects of one hour of arrival, the oldest first.</summary>
    /// <param name="hour">Any moment of the hour, UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<IReadOnlyList<DeliveredObject>> HourAsync(DateTimeOffset hour, CancellationToken cancellationToken)
    {
        var prefix = BucketNames.DataPrefix + hour.UtcDateTime.ToString("yyyy'/'MM'/'dd'/'HH'/'", CultureInfo.InvariantCulture);
        var objects = new List<DeliveredObject>();
        for (string? after = null; ;)
        {
            var page = await store.ListAsync(options.Bucket, prefix, after, 1000, cancellationToken);
            foreach (var summary in page)
            {
                if (await FindAsync(summary, hour, cancellationToken) is { } found)
                    objects.Add(found);
            }
            if (page.Count < 1000)
                return objects;
            after = page[^1].Key;
        }
    }

    /// <summary>The bytes of an object; null where it is gone or too large.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var found = await store.GetAsync(options.Bucket, key, cancellationToken: cancellationToken);
        return found.Status == GetObjectStatus.Found ? found.Content : null;
    }

    public void Dispose() => _reading.Dispose();

    private async ValueTask<DeliveredObject?> FindAsync(ObjectSummary summary, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_known.TryGetValue(summary.Key, out var node) && node.Value.ETag == summary.ETag)
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
                return node.Value;
            }
            if (summary.Size > options.ObjectBytesMax || await ReadAsync(summary.Key, cancellationToken) is not { } file)
            {
                Unreadable++;
                return null;
            }
            var races = new Dictionary<RaceKey, int>();
            var fault = DeliveredTelemetry.Read(file, options.RawBytesMax, options.Limits, (in telemetry, _) =>
            {
                var race = new RaceKey(telemetry.ClassId, telemetry.RaceId);
                if (races.TryGetValue(race, out var lines) || races.Count < options.RacesPerObjectMax)
                    races[race] = lines + 1;
            });
            if (fault != GzipFault.None)
                Unreadable++;
            var read = new DeliveredObject(summary.Key, summary.ETag, HeardMs(summary.Key, hour), fault == GzipFault.None ? races : Empty);
            Remember(read);
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private static IReadOnlyDictionary<RaceKey, int> Empty { get; } = new Dictionary<RaceKey, int>();

    private void Remember(DeliveredObject read)
    {
        if (_known.Remove(read.Key, out var old))
            _byUse.Remove(old);
        _known.Add(read.Key, _byUse.AddLast(read));
        while (_known.Count > options.ObjectsMax)
        {
            _known.Remove(_byUse.First!.Value.Key);
            _byUse.RemoveFirst();
        }
    }

    /// <summary>The stamp in the name, <c>…-yyyy-MM-dd-HH-mm-ss-uuid</c>; the hour itself for a name of another kind.</summary>
    private static long HeardMs(string key, DateTimeOffset hour)
    {
        const int uuidChars = 37, stampChars = 19;
        var name = key.EndsWith(".gz", StringComparison.Ordinal) ? key.AsSpan(0, key.Length - 3) : key.AsSpan();
        var hourMs = hour.ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000;
        if (name.Length < uuidChars + stampChars)
            return hourMs;
        var stamp = name.Slice(name.Length - uuidChars - stampChars, stampChars);
        return DateTimeOffset.TryParseExact(
            stamp, "yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : hourMs;
    }
}
