using System.Net;
using Alleycat.ObjectStore;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.S3;

/// <summary>The buckets over HTTP, spoken to as S3: by AWS's command line and SDKs, boto3, curl and browsers.</summary>
/// <remarks>
/// Path style (<c>/bucket/key</c>) and names below localhost (<c>bucket.localhost</c>). What is not built answers
/// <c>NotImplemented</c> in S3's form. Behaviour: docs/formats/s3-endpoint.md.
/// </remarks>
public sealed partial class S3Endpoint(DirectoryObjectStore store, S3EndpointOptions options, TimeProvider timeProvider)
{
    private const string SigV4 = "AWS4-HMAC-SHA256";

    /// <summary>What a query asks for that is built; any other of S3's sub-resources is refused rather than mistaken
    /// for the object.</summary>
    private static readonly HashSet<string> SubResourcesNotBuilt = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "attributes", "encryption", "intelligent-tiering", "inventory", "legal-hold",
        "lifecycle", "logging", "metrics", "object-lock", "ownershipControls", "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent",
        "versionId", "versions", "website",
    };

    /// <summary>Whether a request is S3's and not another face's: signed for S3, with S3's headers, or for a bucket
    /// that is there.</summary>
    public bool Matches(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.ContainsKey("X-Amz-Target"))
            return false; // Kinesis' and Firehose's protocol.
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(SigV4, StringComparison.Ordinal))
            return authorization.Contains("/s3/aws4_request", StringComparison.Ordinal);
        if (request.Query.TryGetValue("X-Amz-Credential", out var credential))
            return credential.ToString().EndsWith("/s3/aws4_request", StringComparison.Ordinal);
        if (S3Request.VirtualHostBucket(request.Host.Host) is { } bucket && BucketName.IsValid(bucket))
            return true;
        if (request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
            return true;
        var path = S3Request.RawPathOf(request);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return store.BucketExists(slash < 0 ? path : path[..slash]);
    }

    /// <summary>Answers one request. Faults of the disk are 500 or 503 in S3's form; nothing is thrown but
    /// cancellation.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var requestId = Guid.NewGuid().ToString("N")[..16].ToUpperInvariant();
        context.Response.Headers["x-amz-request-id"] = requestId;
        context.Response.Headers["x-amz-id-2"] = requestId;
        S3Error? error;
        var request = S3Request.TryRead(context);
        try
        {
            error = request is null ? S3Error.InvalidUri : await AnswerAsync(request);
        }
        catch (NoSuchBucketException)
        {
            error = S3Error.NoSuchBucket;
        }
        catch (BadHttpRequestException e)
        {
            error = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? S3Error.EntityTooLarge : S3Error.IncompleteBody;
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            error = new(500, "InternalError", $"We encountered an internal error. Please try again. ({e.Message})");
        }
        if (error is null)
            return;
        if (request is not { HasUnreadBody: false })
            context.Response.Headers.Connection = "close";
        await S3Xml.WriteErrorAsync(context, error);
    }

    /// <summary>Serves a history object to the page: with ETag, conditions and Range, and never with a
    /// Content-Encoding.</summary>
    /// <remarks>Browsers unzip what says that it is encoded; then the file's fragments could not be asked for by
    /// Range.</remarks>
    public async Task ServeHistoryAsync(HttpContext context, string bucket, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rules = CorsRulesOf(bucket);
        S3Cors.Apply(rules, context);
        S3Error? error;
        if (HttpMethods.IsOptions(context.Request.Method))
            error = S3Cors.Preflight(rules, context);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            error = S3Error.MethodNotAllowed;
        else
            error = await ReadObjectAsync(context, bucket, key, isHistory: true);
        if (error is not null)
            await S3Xml.WriteErrorAsync(context, error);
    }

    private async Task<S3Error?> AnswerAsync(S3Request request)
    {
        if (HttpMethods.IsOptions(request.Method))
            return S3Cors.Preflight(CorsRulesOf(request.Bucket), request.Http);
        if (request.Header("Origin") is not null)
            S3Cors.Apply(CorsRulesOf(request.Bucket), request.Http);
        if (Authorize(request) is { } denied)
            return denied;
        if (request.Bucket.Length == 0)
            return HttpMethods.IsGet(request.Method) ? await ListBucketsAsync(request) : S3Error.MethodNotAllowed;
        if (request.Http.Request.Query.Keys.Any(SubResourcesNotBuilt.Contains)
            || (request.Key.Length > 0 && (request.Has("cors") || request.Has("notification"))))
            return S3Error.NotImplemented;
        if (request.Key.Length == 0)
            return await AnswerBucketAsync(request);
        if (!ObjectKey.IsValid(request.Key))
            return S3Error.KeyTooLong;
        if (!store.BucketExists(request.Bucket))
            return S3Error.NoSuchBucket;
        return await AnswerObjectAsync(request);
    }

    /// <summary>Who may what: this machine everything, anyone the public buckets' objects, the rest whoever signs
    /// with a known key.</summary>
    private S3Error? Authorize(S3Request request)
    {
        if (options.TrustsLoopback && request.Http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
            return null;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var isSigned = request.Header("Authorization") is not null || request.Has("X-Amz-Signature");
        if (!isSigned && isRead && request.Key.Length > 0 && options.PublicBuckets.Contains(request.Bucket) && !request.Has("uploadId"))
            return null;
        var error = S3Signature.Verify(request, options.Credentials, timeProvider.GetUtcNow(), out var signature);
        request.Signature = signature;
        return error;
    }

    private async Task<S3Error?> AnswerObjectAsync(S3Request request)
    {
        var method = request.Method;
        if (request.Has("uploads") || request.Has("uploadId"))
            return await AnswerUploadAsync(request);
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            return await ReadObjectAsync(request.Http, request.Bucket, request.Key, isHistory: false);
        if (HttpMethods.IsPut(method))
        {
            var source = request.Header("x-amz-copy-source");
            return source is null ? await PutObjectAsync(request) : await CopyObjectAsync(request, source);
        }
        if (!HttpMethods.IsDelete(method))
            return S3Error.MethodNotAllowed;
        if (request.Header("If-Match") is not null)
            return S3Error.NotImplemented;
        await store.DeleteAsync(request.Bucket, request.Key, request.Http.RequestAborted);
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    /// <summary>The server's own limit is meant for forms; an object's is S3's.</summary>
    private void AllowLargeBody(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.PutBytesMax + options.PutBytesMax / 16;
    }
}
