using System.Collections.Concurrent;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>Buckets in memory with S3's conditional writes, and a hook in front of and behind each operation.</summary>
internal sealed class InMemoryObjectStore : IObjectStore
{
    private readonly SortedDictionary<string, StoredObject> objects = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private int versions;

    /// <summary>Every operation as a line: <c>GET bucket/key 0+65536</c>, <c>PUT bucket/key</c>.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Called before an operation; what it throws is the operation's failure.</summary>
    public Func<string, ValueTask> Before { get; set; } = _ => default;

    /// <summary>Called when an operation has had its effect, before the caller hears of it.</summary>
    public Func<string, ValueTask> After { get; set; } = _ => default;

    /// <summary>Answers a put in the store's place, without effect.</summary>
    public Func<PutObjectRequest, PutObjectStatus?> Refuse { get; set; } = _ => null;

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (gate)
                return [.. objects.Keys];
        }
    }

    public byte[] Bytes(string bucket, string key)
    {
        lock (gate)
            return objects[$"{bucket}/{key}"].Content;
    }

    public StoredObject Find(string bucket, string key)
    {
        lock (gate)
            return objects[$"{bucket}/{key}"];
    }

    public bool Has(string bucket, string key)
    {
        lock (gate)
            return objects.ContainsKey($"{bucket}/{key}");
    }

    public void Put(string bucket, string key, byte[] content)
    {
        lock (gate)
            objects[$"{bucket}/{key}"] = new StoredObject(content, NextETag(), "application/octet-stream", null);
    }

    public async ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        var operation = $"GET {bucket}/{key}" + (range is { } wanted ? $" {wanted.Offset}+{wanted.Length}" : "");
        await Before(operation);
        Log.Enqueue(operation);
        GetObjectResult result;
        lock (gate)
            result = Get($"{bucket}/{key}", range, ifMatch);
        await After(operation);
        return result;
    }

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        var operation = $"PUT {request.Bucket}/{request.Key}";
        await Before(operation);
        Log.Enqueue(operation);
        PutObjectResult result;
        lock (gate)
            result = Refuse(request) is { } refusal ? new(refusal, null) : Put(request);
        await After(operation);
        return result;
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The history processor lists nothing.");

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The history processor deletes nothing.");

    private GetObjectResult Get(string path, ByteRange? range, string? ifMatch)
    {
        if (!objects.TryGetValue(path, out var stored))
            return new(GetObjectStatus.NoSuchKey, default, null);
        if (ifMatch is not null && ifMatch != stored.ETag)
            return new(GetObjectStatus.PreconditionFailed, default, null);
        var metadata = new ObjectMetadata(stored.ETag, stored.Content.Length, DateTimeOffset.UnixEpoch, stored.ContentType, stored.ContentEncoding);
        if (range is not { } wanted)
            return new(GetObjectStatus.Found, stored.Content, metadata);
        if (wanted.Offset >= stored.Content.Length)
            return new(GetObjectStatus.InvalidRange, default, null);
        var length = Math.Min(wanted.Length, stored.Content.Length - wanted.Offset);
        return new(GetObjectStatus.Found, stored.Content.AsMemory((int)wanted.Offset, (int)length), metadata);
    }

    private PutObjectResult Put(PutObjectRequest request)
    {
        var path = $"{request.Bucket}/{request.Key}";
        var old = objects.GetValueOrDefault(path);
        if (request.IfNoneMatch && old is not null)
            return new(PutObjectStatus.PreconditionFailed, null);
        if (request.IfMatch is not null && old is null)
            return new(PutObjectStatus.NoSuchKey, null);
        if (request.IfMatch is not null && request.IfMatch != old!.ETag)
            return new(PutObjectStatus.PreconditionFailed, null);
        var content = new MemoryStream();
        foreach (var part in request.Parts)
            content.Write(part.Existing is { } range ? old!.Content.AsSpan((int)range.Offset, (int)range.Length) : part.Bytes.Span);
        var stored = new StoredObject(content.ToArray(), NextETag(), request.ContentType, request.ContentEncoding);
        objects[path] = stored;
        return new(PutObjectStatus.Stored, stored.ETag);
    }

    private string NextETag() => $"\"v{Interlocked.Increment(ref versions)}\"";
}

internal sealed record StoredObject(byte[] Content, string ETag, string ContentType, string? ContentEncoding);
