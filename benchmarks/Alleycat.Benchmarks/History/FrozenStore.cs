using Alleycat.Streaming;

namespace Alleycat.Benchmarks.History;

/// <summary>A store over files that answers reads and takes puts without keeping them, so that every merge starts from the same
/// history.</summary>
internal sealed class FrozenStore(string folder, string batch) : IObjectStore
{
    /// <summary>The last put of the history.</summary>
    public PutObjectRequest? HistoryPut { get; private set; }

    /// <summary>Bytes read since the last reset.</summary>
    public long BytesRead { get; set; }

    public async ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        var path = bucket == BucketNames.Delivery ? batch : Path.Combine(folder, key);
        if (!File.Exists(path))
            return new(GetObjectStatus.NoSuchKey, default, null);
        using var file = File.OpenHandle(path);
        var size = RandomAccess.GetLength(file);
        var wanted = range ?? new ByteRange(0, size);
        var content = GC.AllocateUninitializedArray<byte>((int)Math.Min(wanted.Length, size - wanted.Offset));
        await RandomAccess.ReadAsync(file, content, wanted.Offset, cancellationToken);
        BytesRead += content.Length;
        return new(
            GetObjectStatus.Found, content, new ObjectMetadata("\"frozen\"", size, DateTimeOffset.UnixEpoch, "application/gzip", null));
    }

    public ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Key.EndsWith(".gz", StringComparison.Ordinal) && request.Key.StartsWith("class-", StringComparison.Ordinal))
            HistoryPut = request;
        return new(new PutObjectResult(PutObjectStatus.Stored, "\"put\""));
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>The file that the last put would have stored.</summary>
    public byte[] Assemble()
    {
        var old = File.ReadAllBytes(Path.Combine(folder, HistoryPut!.Key));
        var file = new MemoryStream();
        foreach (var part in HistoryPut.Parts)
            file.Write(part.Existing is { } range ? old.AsSpan((int)range.Offset, (int)range.Length) : part.Bytes.Span);
        return file.ToArray();
    }
}
