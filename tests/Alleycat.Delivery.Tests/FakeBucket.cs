using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Delivery.Tests;

/// <summary>A bucket in memory that can be made to fail.</summary>
internal sealed class FakeBucket : IObjectStore
{
    private readonly Lock _lock = new();
    private readonly List<PutObjectRequest> _puts = [];
    private TaskCompletionSource _put = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asked before each put; true fails it.</summary>
    public Func<bool> Fails { get; set; } = () => false;

    public IReadOnlyList<PutObjectRequest> Puts
    {
        get
        {
            lock (_lock)
                return [.. _puts];
        }
    }

    public IReadOnlyList<PutObjectRequest> Data => [.. Puts.Where(put => put.Key.StartsWith("data/", StringComparison.Ordinal))];

    public IReadOnlyList<PutObjectRequest> Errors => [.. Puts.Where(put => put.Key.StartsWith("processing-failed/", StringComparison.Ordinal))];

    /// <summary>All delivered bytes as text, object after object.</summary>
    public string Text => string.Concat(Data.Select(put => Unzip(put.Parts[0].Bytes)));

    public IReadOnlyList<JsonElement> ErrorRecords =>
    [
        .. Errors.SelectMany(put => Encoding.UTF8.GetString(put.Parts[0].Bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    /// <summary>Completes when there are so many objects.</summary>
    public async Task WaitForPutsAsync(int count)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_puts.Count >= count)
                    return;
                next = _put.Task;
            }
            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        if (Fails())
            throw new IOException("No space left on device.");
        lock (_lock)
        {
            // A copy: the caller may use its buffer again once this returns.
            _puts.Add(request with { Parts = [ObjectPart.Of(request.Parts[0].Bytes.ToArray())] });
            _put.TrySetResult();
            _put = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return new(new PutObjectResult(PutObjectStatus.Stored, "\"1\""));
    }

    public ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range, string? ifMatch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix, string? startAfter, int keysMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static string Unzip(ReadOnlyMemory<byte> gzip)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(gzip.ToArray()), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
