using System.Buffers;
using System.Globalization;
using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

public sealed partial class S3Endpoint
{
    private const int ReadBytes = 128 * 1024;
    private const string GzipContentType = "application/gzip";

    private async Task<S3Error?> ReadObjectAsync(HttpContext http, string bucket, string key, bool isHistory)
    {
        using var content = store.OpenRead(bucket, key);
        if (content is null)
            return store.BucketExists(bucket) ? S3Error.NoSuchKey : S3Error.NoSuchBucket;
        var (metadata, headers) = (content.Metadata, http.Response.Headers);
        var status = S3Conditions.Evaluate(http.Request.Headers, metadata, out var failed);
        if (status == StatusCodes.Status412PreconditionFailed)
            return S3Error.PreconditionFailed(failed!);

        headers.ETag = metadata.ETag;
        headers.LastModified = metadata.LastModified.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        if (isHistory)
        {
            headers.CacheControl = string.Create(
                CultureInfo.InvariantCulture, $"public, max-age={(long)options.HistoryMaxAge.TotalSeconds}, must-revalidate");
        }
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status304NotModified)
            return null;

        var range = IsRangeOf(http.Request.Headers, metadata.ETag) ? http.Request.Headers.Range.ToString() : null;
        status = S3Range.Read(range, metadata.Size, out var offset, out var length);
        if (status == StatusCodes.Status416RangeNotSatisfiable)
        {
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{metadata.Size}");
            return S3Error.InvalidRange(metadata.Size);
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = isHistory ? GzipContentType : metadata.ContentType;
        http.Response.ContentLength = length;
        if (!isHistory && metadata.ContentEncoding is not null)
            headers.ContentEncoding = metadata.ContentEncoding;
        if (status == StatusCodes.Status206PartialContent)
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + length - 1}/{metadata.Size}");
        if (!HttpMethods.IsHead(http.Request.Method))
            await SendAsync(http, content, offset, length);
        return null;
    }

    /// <summary>If-Range: the part of exactly that version, or else the whole.</summary>
    private static bool IsRangeOf(IHeaderDictionary headers, string eTag) =>
        headers.IfRange.Count == 0 || S3Conditions.Matches(headers.IfRange.ToString(), eTag);

    private static async Task SendAsync(HttpContext http, ObjectContent content, long offset, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadBytes, Math.Max(1, length)));
        try
        {
            for (var end = offset + length; offset < end;)
            {
                var wanted = (int)Math.Min(buffer.Length, end - offset);
                var count = await content.ReadAsync(buffer.AsMemory(0, wanted), offset, http.RequestAborted);
                if (count == 0)
                {
                    // The length is sent already: only a broken connection tells the client that the rest is missing.
                    http.Abort();
                    return;
                }
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), http.RequestAborted);
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
