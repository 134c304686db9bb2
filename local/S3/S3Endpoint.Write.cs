using Alleycat.ObjectStore;
using Alleycat.Streaming;

namespace Alleycat.Local.S3;

public sealed partial class S3Endpoint
{
    /// <summary>What S3 calls bytes of which nobody said what they are.</summary>
    private const string DefaultContentType = "binary/octet-stream";

    private async Task<S3Error?> PutObjectAsync(S3Request request)
    {
        if (ReadConditions(request, out var commit) is { } invalid)
            return invalid;
        AllowLargeBody(request.Http);
        using var staged = store.Stage();
        using var body = new S3Body(request);
        if (await body.ReadAsync(staged.Append, options.PutBytesMax) is { } error)
            return error;
        var result = await Task.Run(() => store.Commit(staged, commit with
        {
            ContentType = request.Http.Request.ContentType ?? DefaultContentType,
            ContentEncoding = S3Body.ContentEncoding(request),
        }));
        if (Refusal(result, commit) is { } refusal)
            return refusal;
        request.Http.Response.Headers.ETag = result.ETag;
        body.WriteChecksums(request.Http.Response.Headers);
        return null;
    }

    /// <summary>Reads the conditional headers of a write: S3 knows one form of each.</summary>
    private static S3Error? ReadConditions(S3Request request, out CommitRequest commit)
    {
        var (ifMatch, ifNoneMatch) = (request.Header("If-Match"), request.Header("If-None-Match"));
        commit = new CommitRequest
        {
            Bucket = request.Bucket,
            Key = request.Key,
            IfMatch = ifMatch is null ? null : $"\"{ifMatch.Trim().Trim('"')}\"",
            IfNoneMatch = ifNoneMatch is not null,
        };
        return ifMatch == "*" || ifNoneMatch is not (null or "*") ? S3Error.NotImplemented : null;
    }

    private static S3Error? Refusal(PutObjectResult result, CommitRequest commit) => result.Status switch
    {
        PutObjectStatus.Stored => null,
        PutObjectStatus.NoSuchKey => S3Error.NoSuchKey,
        PutObjectStatus.Conflict => new(409, "ConditionalRequestConflict", "A conflicting operation occurred. Try again."),
        _ => S3Error.PreconditionFailed(commit.IfMatch is not null ? "If-Match" : "If-None-Match"),
    };

    private async Task<S3Error?> CopyObjectAsync(S3Request request, string sourceHeader)
    {
        if (ReadConditions(request, out var commit) is { } invalid)
            return invalid;
        using var source = OpenSource(request, sourceHeader, out var isItself, out var error);
        if (source is null)
            return error;
        var replaces = string.Equals(request.Header("x-amz-metadata-directive"), "REPLACE", StringComparison.OrdinalIgnoreCase);
        if (isItself && !replaces)
        {
            return S3Error.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                + "storage class, website redirect location or encryption attributes.");
        }
        using var staged = store.Stage();
        await CopyAsync(source, 0, source.Metadata.Size, staged, request.Http.RequestAborted);
        var result = await Task.Run(() => store.Commit(staged, commit with
        {
            ContentType = replaces ? request.Http.Request.ContentType ?? DefaultContentType : source.Metadata.ContentType,
            ContentEncoding = replaces ? request.Header("Content-Encoding") : source.Metadata.ContentEncoding,
            EventName = "ObjectCreated:Copy",
        }));
        if (Refusal(result, commit) is { } refusal)
            return refusal;
        await WriteCopyResultAsync(request, "CopyObjectResult", result.ETag!);
        return null;
    }

    private Task WriteCopyResultAsync(S3Request request, string root, string eTag) =>
        S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, root, xml =>
        {
            xml.WriteElementString("LastModified", S3Xml.Time(timeProvider.GetUtcNow()));
            xml.WriteElementString("ETag", eTag);
        });

    /// <summary>Opens what x-amz-copy-source names: <c>/bucket/key</c>, percent-encoded, under its own
    /// conditions.</summary>
    private ObjectContent? OpenSource(S3Request request, string header, out bool isItself, out S3Error? error)
    {
        (isItself, error) = (false, S3Error.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey"));
        var path = S3Request.TryDecode(header.Split("?versionId=", 2)[0].TrimStart('/')) ?? "";
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1)
            return null;
        var (bucket, key) = (path[..slash], path[(slash + 1)..]);
        isItself = bucket == request.Bucket && key == request.Key;
        error = null;
        if (store.OpenRead(bucket, key) is not { } source)
        {
            error = store.BucketExists(bucket) ? S3Error.NoSuchKey : S3Error.NoSuchBucket;
            return null;
        }
        if (request.Header("x-amz-copy-source-if-match") is { } ifMatch && !S3Conditions.Matches(ifMatch, source.Metadata.ETag))
            error = S3Error.PreconditionFailed("x-amz-copy-source-If-Match");
        else if (request.Header("x-amz-copy-source-if-none-match") is { } ifNoneMatch
            && S3Conditions.Matches(ifNoneMatch, source.Metadata.ETag))
            error = S3Error.PreconditionFailed("x-amz-copy-source-If-None-Match");
        if (error is null)
            return source;
        source.Dispose();
        return null;
    }

    private static async Task CopyAsync(
        ObjectContent source, long offset, long length, StagedObject staged, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(ReadBytes, Math.Max(1, length))];
        for (var end = offset + length; offset < end;)
        {
            var wanted = (int)Math.Min(buffer.Length, end - offset);
            var count = await source.ReadAsync(buffer.AsMemory(0, wanted), offset, cancellationToken);
            if (count == 0)
                throw new EndOfStreamException("The source's file was cut while it was copied.");
            staged.Append(buffer.AsSpan(0, count));
            offset += count;
        }
    }

    private async Task<S3Error?> DeleteObjectsAsync(S3Request request)
    {
        var (error, xml) = await ReadXmlAsync(request);
        if (xml is null)
            return error;
        var keys = xml.Elements().Where(element => element.Name.LocalName == "Object")
            .Select(element => element.Elements().FirstOrDefault(child => child.Name.LocalName == "Key")?.Value).ToArray();
        if (keys.Length is 0 or > DirectoryObjectStore.ListKeysMax || keys.Any(key => key is null))
            return S3Error.MalformedXml;
        var isQuiet = xml.Elements().Any(element => element.Name.LocalName == "Quiet" && element.Value == "true");
        foreach (var key in keys)
            await store.DeleteAsync(request.Bucket, key!, request.Http.RequestAborted);
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "DeleteResult", writer =>
        {
            foreach (var key in isQuiet ? [] : keys)
            {
                writer.WriteStartElement("Deleted");
                writer.WriteElementString("Key", key);
                writer.WriteEndElement();
            }
        });
        return null;
    }
}
