using Alleycat.Streaming;
using Amazon.S3.Model;
using ObjectPart = Alleycat.Streaming.ObjectPart;
using PutObjectRequest = Alleycat.Streaming.PutObjectRequest;

namespace Alleycat.Aws;

public sealed partial class S3ObjectStore
{
    /// <summary>S3 takes no smaller part but the last.</summary>
    private const long PartBytesMin = 5 * 1024 * 1024;

    /// <summary>S3 takes no more parts.</summary>
    private const int PartsMax = 10_000;

    private async Task<PutObjectResult> PutComposedAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        if (request.IfMatch is null)
            throw new ArgumentException("Ranges of the replaced object need IfMatch.", nameof(request));
        return IsMultipart(request.Parts)
            ? await PutMultipartAsync(request, cancellationToken)
            : await PutJoinedAsync(request, cancellationToken);
    }

    private static bool IsMultipart(IReadOnlyList<ObjectPart> parts) =>
        parts.Count is > 1 and <= PartsMax && parts.Take(parts.Count - 1).All(part => part.Length >= PartBytesMin);

    private async Task<PutObjectResult> PutJoinedAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        var parts = new ObjectPart[request.Parts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = request.Parts[i];
            if (parts[i].Existing is not { } range)
                continue;
            var read = await GetAsync(request.Bucket, request.Key, range, request.IfMatch, cancellationToken);
            if (read.Status == GetObjectStatus.NoSuchKey)
                return new(PutObjectStatus.NoSuchKey, null);
            if (read.Status == GetObjectStatus.PreconditionFailed)
                return new(PutObjectStatus.PreconditionFailed, null);
            if (read.Status != GetObjectStatus.Found || read.Content.Length != range.Length)
                throw new ArgumentException($"The object has no {range.Length} bytes at {range.Offset}.", nameof(request));
            parts[i] = ObjectPart.Of(read.Content);
        }
        return await PutWholeAsync(request, Join(parts), cancellationToken);
    }

    private async Task<PutObjectResult> PutMultipartAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        var initiate = new InitiateMultipartUploadRequest
        {
            BucketName = request.Bucket,
            Key = request.Key,
            ContentType = request.ContentType,
        };
        if (request.ContentEncoding is not null)
            initiate.Headers.ContentEncoding = request.ContentEncoding;
        var upload = (await client.InitiateMultipartUploadAsync(initiate, cancellationToken)).UploadId;
        try
        {
            var eTags = new List<PartETag>(request.Parts.Count);
            for (var i = 0; i < request.Parts.Count; i++)
                eTags.Add(await PutPartAsync(request, request.Parts[i], upload, i + 1, cancellationToken));
            var completed = await client.CompleteMultipartUploadAsync(
                new()
                {
                    BucketName = request.Bucket,
                    Key = request.Key,
                    UploadId = upload,
                    PartETags = eTags,
                    IfMatch = request.IfMatch,
                },
                cancellationToken);
            return new(PutObjectStatus.Stored, Quoted(completed.ETag));
        }
        catch (Exception)
        {
            // Parts of an upload that is never completed are stored, and paid for, until it is aborted.
            await client.AbortMultipartUploadAsync(
                new() { BucketName = request.Bucket, Key = request.Key, UploadId = upload }, CancellationToken.None);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(
        PutObjectRequest request, ObjectPart part, string upload, int number, CancellationToken cancellationToken)
    {
        if (part.Existing is { } range)
        {
            var copied = await client.CopyPartAsync(
                new()
                {
                    SourceBucket = request.Bucket,
                    SourceKey = request.Key,
                    DestinationBucket = request.Bucket,
                    DestinationKey = request.Key,
                    UploadId = upload,
                    PartNumber = number,
                    FirstByte = range.Offset,
                    LastByte = range.Offset + range.Length - 1,
                    ETagToMatch = [request.IfMatch!],
                },
                cancellationToken);
            return new(number, copied.ETag);
        }
        var put = await client.UploadPartAsync(
            new()
            {
                BucketName = request.Bucket,
                Key = request.Key,
                UploadId = upload,
                PartNumber = number,
                PartSize = part.Bytes.Length,
                InputStream = new MemoryStream(part.Bytes.ToArray(), writable: false),
                UseChunkEncoding = false,
            },
            cancellationToken);
        return new(number, put.ETag);
    }
}
