using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Http;

/// <summary>The newest records below <c>processing-failed/</c> of the last day, read from the bucket at most every few seconds.</summary>
internal sealed class FailedRecords(IObjectStore store, TimeProvider time) : IDisposable
{
    public const int RecordsMax = 20;

    private const int TextBytesMax = 400;
    private const int HoursMax = 24;
    private const long ObjectBytesMax = 8 * 1024 * 1024;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);
    private IReadOnlyList<FailedRecord> _records = [];
    private long _readAt;

    /// <summary>At most <see cref="RecordsMax"/>, the newest first.</summary>
    public async ValueTask<IReadOnlyList<FailedRecord>> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_readAt == 0 || time.GetElapsedTime(_readAt) >= Fresh)
            {
                _records = await FindAsync(cancellationToken);
                _readAt = time.GetTimestamp();
            }
            return _records;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async ValueTask<IReadOnlyList<FailedRecord>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<FailedRecord>();
        var hour = time.GetUtcNow().UtcDateTime;
        for (var i = 0; i < HoursMax && found.Count < RecordsMax; i++, hour = hour.AddHours(-1))
        {
            var prefix = BucketNames.ErrorPrefix + hour.ToString("yyyy'/'MM'/'dd'/'HH'/'", CultureInfo.InvariantCulture);
            var objects = await store.ListAsync(BucketNames.Delivery, prefix, cancellationToken: cancellationToken);
            foreach (var summary in objects.Reverse().Where(summary => summary.Size <= ObjectBytesMax))
            {
                found.AddRange(await ReadObjectAsync(summary.Key, cancellationToken));
                if (found.Count >= RecordsMax)
                    break;
            }
        }
        return [.. found.OrderByDescending(record => record.At).Take(RecordsMax)];
    }

    private async ValueTask<IEnumerable<FailedRecord>> ReadObjectAsync(string key, CancellationToken cancellationToken)
    {
        var got = await store.GetAsync(BucketNames.Delivery, key, cancellationToken: cancellationToken);
        if (got.Status != GetObjectStatus.Found)
            return [];
        var text = Unzipped(got.Content);
        var lines = Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.TakeLast(RecordsMax).Select(line => Read(line, key)).OfType<FailedRecord>();
    }

    private static byte[] Unzipped(ReadOnlyMemory<byte> content)
    {
        if (content.Length < 2 || content.Span[0] != 0x1f || content.Span[1] != 0x8b)
            return content.ToArray();
        using var gzip = new GzipReader(content, ObjectBytesMax);
        var raw = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = gzip.Read(buffer)) > 0;)
            raw.Write(buffer, 0, count);
        return raw.ToArray();
    }

    private static FailedRecord? Read(string line, string key)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("rawData", out var raw)
                || raw.ValueKind != JsonValueKind.String || !raw.TryGetBytesFromBase64(out var data))
                return null;
            return new(
                root.TryGetProperty("arrivalTimestamp", out var at) && at.TryGetInt64(out var ms) ? ms : 0,
                TextOf(root, "errorCode"), TextOf(root, "errorMessage"),
                Encoding.UTF8.GetString(data.AsSpan(0, Math.Min(data.Length, TextBytesMax))), key);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No record of ours; whoever put it there knows what it is.
            return null;
        }
    }

    private static string TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
