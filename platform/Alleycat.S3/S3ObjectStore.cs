using System.Net;
using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ObjectPart = Alleycat.Streaming.ObjectPart;
using PutObjectRequest = Alleycat.Streaming.PutObjectRequest;

namespace Alleycat.S3;

/// <summary>Buckets on S3, with its conditional writes. Safe for concurrent use; the client stays the
/// caller's.</summary>
/// <remarks>
/// A put that copies ranges of the object it replaces is a multipart upload in which S3 copies the long ranges by
/// itself where that is the cheaper (<see cref="ComposePlan"/>), and otherwise reads the ranges (under If-Match) and
/// puts once.
/// </remarks>
public sealed partial class S3ObjectStore(IAmazonS3 client) : IObjectStore
{
    /// <summary>
    /// The buckets that the process's environment leads to: credentials, region and endpoint (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or
    /// the profile) as the SDK finds them. Its client lives as long as the process.
    /// </summary>
    public static S3ObjectStore FromEnvironment()
    {
        var config = new AmazonS3Config();
        if (config.ServiceURL is { } endpoint)
        {
            // Having been read it has to be set, or the client goes to Amazon after all; and setting it forgets the region to sign for.
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = FallbackRegionFactory.GetRegionEndpoint()?.SystemName;
            // Such an endpoint has one host name, so its buckets are paths; AWS has a host name for each bucket.
            config.ForcePathStyle = true;
        }
        return new(new AmazonS3Client(config));
    }

    public async ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, Alleycat.Streaming.ByteRange? range = null, string? ifMatch = null,
        CancellationToken cancellationToken = default)
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = ifMatch };
        if (range is { } asked)
            request.ByteRange = new Amazon.S3.Model.ByteRange(asked.Offset, asked.Offset + asked.Length - 1);
        try
        {
            using var response = await client.GetObjectAsync(request, cancellationToken);
            var content = new byte[response.ContentLength];
            await response.ResponseStream.ReadExactlyAsync(content, cancellationToken);
            return new(GetObjectStatus.Found, content, MetadataOf(response));
        }
        catch (AmazonS3Exception exception) when (StatusOf(exception) is { } status)
        {
            return new(status, default, null);
        }
    }

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return request.Parts.Any(part => part.Existing is not null)
                ? await PutComposedAsync(request, cancellationToken)
                : await PutWholeAsync(request, Join(request.Parts), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (PutStatusOf(exception) is { } status)
        {
            return new(status, null);
        }
    }

    public async ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default)
    {
        var response = await client.ListObjectsV2Async(
            new() { BucketName = bucket, Prefix = prefix, StartAfter = startAfter, MaxKeys = keysMax }, cancellationToken);
        return [.. (response.S3Objects ?? []).Select(o =>
            new ObjectSummary(o.Key, Quoted(o.ETag), o.Size ?? 0, new DateTimeOffset(Utc(o.LastModified))))];
    }

    public async ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        await client.DeleteObjectAsync(bucket, key, cancellationToken);

    private async Task<PutObjectResult> PutWholeAsync(PutObjectRequest request, byte[] content, CancellationToken cancellationToken)
    {
        var put = new Amazon.S3.Model.PutObjectRequest
        {
            BucketName = request.Bucket,
            Key = request.Key,
            InputStream = new MemoryStream(content, writable: false),
            ContentType = request.ContentType,
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfNoneMatch ? "*" : null,
            // The whole content is in memory and signed; chunks with trailing checksums would only cost.
            UseChunkEncoding = false,
        };
        if (request.ContentEncoding is not null)
            put.Headers.ContentEncoding = request.ContentEncoding;
        var response = await client.PutObjectAsync(put, cancellationToken);
        return new(PutObjectStatus.Stored, Quoted(response.ETag));
    }

    private static byte[] Join(IReadOnlyList<ObjectPart> parts)
    {
        var content = new byte[parts.Sum(part => part.Length)];
        var offset = 0;
        foreach (var part in parts)
        {
            part.Bytes.CopyTo(content.AsMemory(offset));
            offset += part.Bytes.Length;
        }
        return content;
    }

    private static ObjectMetadata MetadataOf(GetObjectResponse response)
    {
        // A range's answer says the whole length behind the slash of Content-Range.
        var size = response.ContentLength;
        if (response.ContentRange is { } contentRange
            && long.TryParse(contentRange.AsSpan(contentRange.LastIndexOf('/') + 1), out var whole))
            size = whole;
        var encoding = response.Headers.ContentEncoding;
        return new(
            Quoted(response.ETag), size, new DateTimeOffset(Utc(response.LastModified)), response.Headers.ContentType ?? "",
            string.IsNullOrEmpty(encoding) ? null : encoding);
    }

    private static GetObjectStatus? StatusOf(AmazonS3Exception exception) => exception switch
    {
        { ErrorCode: "NoSuchKey" } => GetObjectStatus.NoSuchKey,
        { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } => GetObjectStatus.NoSuchKey,
        { StatusCode: HttpStatusCode.PreconditionFailed } => GetObjectStatus.PreconditionFailed,
        { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } => GetObjectStatus.InvalidRange,
        _ => null,
    };

    private static PutObjectStatus? PutStatusOf(AmazonS3Exception exception) => exception switch
    {
        { ErrorCode: "NoSuchKey" } => PutObjectStatus.NoSuchKey,
        // A completion that takes its time answers 200 first and says in its body what went wrong: the code counts too.
        { StatusCode: HttpStatusCode.PreconditionFailed } or { ErrorCode: "PreconditionFailed" } =>
            PutObjectStatus.PreconditionFailed,
        { StatusCode: HttpStatusCode.Conflict } or { ErrorCode: "ConditionalRequestConflict" } =>
            PutObjectStatus.Conflict,
        // Ended by another hand, or by an earlier try whose answer was lost: what is stored now has to be read again.
        { ErrorCode: "NoSuchUpload" } => PutObjectStatus.Conflict,
        _ => null,
    };

    private static DateTime Utc(DateTime? value) => DateTime.SpecifyKind((value ?? DateTime.UnixEpoch).ToUniversalTime(), DateTimeKind.Utc);

    private static string Quoted(string? eTag) => eTag is null ? "\"\"" : eTag.StartsWith('"') ? eTag : $"\"{eTag}\"";
}
