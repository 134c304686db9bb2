using System.Globalization;
using System.Xml;
using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

public sealed partial class S3Endpoint
{
    private async Task<S3Error?> ListBucketsAsync(S3Request request)
    {
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "ListAllMyBucketsResult", xml =>
        {
            xml.WriteStartElement("Buckets");
            foreach (var bucket in store.ListBuckets())
            {
                xml.WriteStartElement("Bucket");
                xml.WriteElementString("Name", bucket.Name);
                xml.WriteElementString("CreationDate", S3Xml.Time(bucket.CreationDate));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            WriteOwner(xml, "Owner");
        });
        return null;
    }

    private async Task<S3Error?> AnswerBucketAsync(S3Request request)
    {
        var (method, bucket, response) = (request.Method, request.Bucket, request.Http.Response);
        if (!BucketName.IsValid(bucket))
            return S3Error.InvalidBucketName;
        if (request.Has("cors"))
            return store.BucketExists(bucket) ? await AnswerCorsAsync(request) : S3Error.NoSuchBucket;
        if (request.Has("notification"))
            return store.BucketExists(bucket) ? await AnswerNotificationAsync(request) : S3Error.NoSuchBucket;
        if (HttpMethods.IsPut(method))
        {
            store.CreateBucket(bucket);
            response.Headers.Location = "/" + bucket;
            return null;
        }
        if (!store.BucketExists(bucket))
            return S3Error.NoSuchBucket;
        response.Headers["x-amz-bucket-region"] = options.Region;
        if (HttpMethods.IsHead(method))
            return null;
        if (HttpMethods.IsDelete(method))
        {
            var status = store.DeleteBucket(bucket);
            response.StatusCode = StatusCodes.Status204NoContent;
            return status switch
            {
                DeleteBucketStatus.NotEmpty => S3Error.BucketNotEmpty,
                DeleteBucketStatus.NoSuchBucket => S3Error.NoSuchBucket,
                _ => null,
            };
        }
        if (HttpMethods.IsPost(method) && request.Has("delete"))
            return await DeleteObjectsAsync(request);
        return HttpMethods.IsGet(method) ? await AnswerBucketGetAsync(request) : S3Error.MethodNotAllowed;
    }

    private async Task<S3Error?> AnswerBucketGetAsync(S3Request request)
    {
        if (request.Has("location"))
        {
            // us-east-1 is told by an empty element, for reasons older than regions.
            var location = options.Region == "us-east-1" ? "" : options.Region;
            await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "LocationConstraint", xml => xml.WriteString(location));
            return null;
        }
        if (request.Has("versioning"))
        {
            await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "VersioningConfiguration", static _ => { });
            return null;
        }
        return request.Has("uploads") ? await ListUploadsAsync(request) : await ListObjectsAsync(request);
    }

    private async Task<S3Error?> ListObjectsAsync(S3Request request)
    {
        var isV2 = request.Query("list-type") == "2";
        var keysMax = DirectoryObjectStore.ListKeysMax;
        if (request.Query("max-keys") is { } text
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out keysMax))
            return S3Error.InvalidArgument("Provided max-keys not an integer or within integer range");
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter") ?? "");
        var startAfter = request.Query(isV2 ? "start-after" : "marker");
        var token = request.Query("continuation-token");
        if (!isV2)
        {
            // A marker that is a common prefix stands for all its keys: the page before ended with it.
            token = startAfter is not null && delimiter.Length > 0 && startAfter.EndsWith(delimiter, StringComparison.Ordinal)
                ? ObjectListing.TokenAfter(startAfter)
                : null;
        }
        var listing = store.ListPage(
            request.Bucket, prefix, delimiter, string.IsNullOrEmpty(startAfter) ? null : startAfter, token, keysMax,
            request.Http.RequestAborted);
        var encode = request.Query("encoding-type") == "url";
        string Encoded(string key) => encode ? Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal) : key;
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "ListBucketResult", xml =>
        {
            xml.WriteElementString("Name", request.Bucket);
            xml.WriteElementString("Prefix", Encoded(prefix));
            if (delimiter.Length > 0)
                xml.WriteElementString("Delimiter", Encoded(delimiter));
            xml.WriteElementString("MaxKeys", Math.Min(keysMax, DirectoryObjectStore.ListKeysMax).ToString(CultureInfo.InvariantCulture));
            if (encode)
                xml.WriteElementString("EncodingType", "url");
            xml.WriteElementString("IsTruncated", listing.ContinuationToken is null ? "false" : "true");
            if (isV2)
                WriteV2Paging(xml, request, listing, Encoded);
            else
                WriteV1Paging(xml, listing, startAfter ?? "", Encoded);
            WriteEntries(xml, listing, Encoded, !isV2 || request.Query("fetch-owner") == "true");
        });
        return null;
    }

    private static void WriteV2Paging(XmlWriter xml, S3Request request, ObjectListing listing, Func<string, string> encoded)
    {
        var count = listing.Contents.Count + listing.CommonPrefixes.Count;
        xml.WriteElementString("KeyCount", count.ToString(CultureInfo.InvariantCulture));
        if (request.Query("continuation-token") is { } token)
            xml.WriteElementString("ContinuationToken", token);
        if (listing.ContinuationToken is not null)
            xml.WriteElementString("NextContinuationToken", listing.ContinuationToken);
        if (request.Query("start-after") is { Length: > 0 } startAfter)
            xml.WriteElementString("StartAfter", encoded(startAfter));
    }

    private static void WriteV1Paging(XmlWriter xml, ObjectListing listing, string marker, Func<string, string> encoded)
    {
        xml.WriteElementString("Marker", encoded(marker));
        if (listing.ContinuationToken is null)
            return;
        var key = listing.Contents.Count > 0 ? listing.Contents[^1].Key : "";
        var rolled = listing.CommonPrefixes.Count > 0 ? listing.CommonPrefixes[^1] : "";
        xml.WriteElementString("NextMarker", encoded(ObjectKey.Compare(key, rolled) > 0 ? key : rolled));
    }

    private void WriteEntries(XmlWriter xml, ObjectListing listing, Func<string, string> encoded, bool hasOwner)
    {
        foreach (var summary in listing.Contents)
        {
            xml.WriteStartElement("Contents");
            xml.WriteElementString("Key", encoded(summary.Key));
            xml.WriteElementString("LastModified", S3Xml.Time(summary.LastModified));
            xml.WriteElementString("ETag", summary.ETag);
            xml.WriteElementString("Size", summary.Size.ToString(CultureInfo.InvariantCulture));
            if (hasOwner)
                WriteOwner(xml, "Owner");
            xml.WriteElementString("StorageClass", "STANDARD");
            xml.WriteEndElement();
        }
        foreach (var rolled in listing.CommonPrefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.WriteElementString("Prefix", encoded(rolled));
            xml.WriteEndElement();
        }
    }

    private void WriteOwner(XmlWriter xml, string element)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("ID", options.AccountId);
        xml.WriteElementString("DisplayName", "alleycat");
        xml.WriteEndElement();
    }
}
