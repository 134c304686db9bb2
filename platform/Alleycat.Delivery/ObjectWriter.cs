using System.Globalization;
using System.IO.Compression;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Puts a buffer's objects, and tries again for as long as the stream keeps the data.</summary>
internal sealed class ObjectWriter
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromMinutes(1);

    private readonly DeliveryStreamOptions _options;
    private readonly IObjectStore _store;
    private readonly DeliveryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ObjectKeyTemplate _prefix;
    private readonly ObjectKeyTemplate _errorPrefix;

    public ObjectWriter(DeliveryStreamOptions options, IObjectStore store, DeliveryMetrics metrics, TimeProvider time)
    {
        _options = options;
        _store = store;
        _metrics = metrics;
        _time = time;
        _prefix = new(options.Prefix, isErrorPrefix: false);
        _errorPrefix = new(options.ErrorOutputPrefix, isErrorPrefix: true);
    }

    /// <summary>Completes when everything in the buffer is durable in the bucket.</summary>
    public async Task PutAsync(ObjectBuffer buffer, CancellationToken stopping)
    {
        if (buffer.Errors.Length > 0)
        {
            // Not compressed: few and small, and to be read by people with grep.
            var key = KeyOf(_errorPrefix, buffer.OldestErrorMs, BucketNames.ErrorPrefix.TrimEnd('/'), extension: "");
            await PutAsync(key, buffer.Errors, contentEncoding: null, stopping);
        }
        if (buffer.Data.Length > 0)
        {
            var key = KeyOf(_prefix, buffer.OldestDataMs, errorOutputType: "", extension: ".gz");
            await PutAsync(key, Compress(buffer.Data), "gzip", stopping);
            _metrics.Delivered(buffer.DataRecords, buffer.Data.Length);
        }
    }

    private async Task PutAsync(string key, ReadOnlyMemory<byte> content, string? contentEncoding, CancellationToken stopping)
    {
        var request = new PutObjectRequest
        {
            Bucket = _options.Bucket,
            Key = key,
            Parts = [ObjectPart.Of(content)],
            ContentEncoding = contentEncoding,
        };
        var delay = FirstRetryDelay;
        while (!await TryPutAsync(request, stopping))
        {
            await Task.Delay(delay, _time, stopping);
            delay = delay + delay < RetryDelayMax ? delay + delay : RetryDelayMax;
        }
    }

    private async Task<bool> TryPutAsync(PutObjectRequest request, CancellationToken stopping)
    {
        try
        {
            var put = await _store.PutAsync(request, stopping);
            var isStored = put.Status == PutObjectStatus.Stored;
            _metrics.Put(isStored);
            return isStored;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever keeps the bucket from taking it (disk full, network) is waited out: the stream still has the data.
        catch (Exception)
#pragma warning restore CA1031
        {
            _metrics.Put(success: false);
            return false;
        }
    }

    private string KeyOf(ObjectKeyTemplate prefix, long oldestMs, string errorOutputType, string extension)
    {
        var arrival = DateTimeOffset.FromUnixTimeMilliseconds(oldestMs);
        var stamp = arrival.UtcDateTime.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture);
        return $"{prefix.Evaluate(arrival, Random.Shared, errorOutputType)}{_options.Name}-1-{stamp}-{Guid.NewGuid()}{extension}";
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> data)
    {
        using var target = new MemoryStream(data.Length / 4);
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(data.Span);
        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }
}
