using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

public sealed partial class S3Endpoint
{
    private const int XmlBytesMax = 4 * 1024 * 1024;

    private async Task<S3Error?> AnswerUploadAsync(S3Request request)
    {
        var (method, uploadId) = (request.Method, request.Query("uploadId"));
        if (uploadId is null)
            return HttpMethods.IsPost(method) ? await CreateUploadAsync(request) : S3Error.MethodNotAllowed;
        if (store.FindUpload(request.Bucket, request.Key, uploadId) is not { } upload)
            return S3Error.NoSuchUpload;
        if (HttpMethods.IsPut(method))
            return await PutPartAsync(request, upload);
        if (HttpMethods.IsPost(method))
            return await CompleteUploadAsync(request, upload);
        if (HttpMethods.IsGet(method))
            return await ListPartsAsync(request, upload);
        if (!HttpMethods.IsDelete(method))
            return S3Error.MethodNotAllowed;
        store.AbortUpload(upload);
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private async Task<S3Error?> CreateUploadAsync(S3Request request)
    {
        var upload = store.CreateUpload(
            request.Bucket, request.Key, request.Http.Request.ContentType ?? DefaultContentType, S3Body.ContentEncoding(request));
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "InitiateMultipartUploadResult", xml => WriteUpload(xml, upload));
        return null;
    }

    private async Task<S3Error?> PutPartAsync(S3Request request, MultipartUpload upload)
    {
        if (!int.TryParse(request.Query("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > DirectoryObjectStore.PartNumberMax)
            return S3Error.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
        AllowLargeBody(request.Http);
        using var staged = store.Stage();
        if (request.Header("x-amz-copy-source") is { } sourceHeader)
            return await CopyPartAsync(request, upload, number, sourceHeader, staged);
        using var body = new S3Body(request);
        if (await body.ReadAsync(staged.Append, options.PutBytesMax) is { } error)
            return error;
        if (await Task.Run(() => store.TryPutPart(upload, number, staged)) is not { } eTag)
            return S3Error.NoSuchUpload;
        request.Http.Response.Headers.ETag = eTag;
        body.WriteChecksums(request.Http.Response.Headers);
        return null;
    }

    private async Task<S3Error?> CopyPartAsync(
        S3Request request, MultipartUpload upload, int number, string sourceHeader, StagedObject staged)
    {
        using var source = OpenSource(request, sourceHeader, out _, out var error);
        if (source is null)
            return error;
        var (offset, length) = (0L, source.Metadata.Size);
        if (request.Header("x-amz-copy-source-range") is { } range
            && S3Range.Read(range, source.Metadata.Size, out offset, out length) != StatusCodes.Status206PartialContent)
            return S3Error.InvalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last within the source.");
        await CopyAsync(source, offset, length, staged, request.Http.RequestAborted);
        if (await Task.Run(() => store.TryPutPart(upload, number, staged)) is not { } eTag)
            return S3Error.NoSuchUpload;
        await WriteCopyResultAsync(request, "CopyPartResult", eTag);
        return null;
    }

    private async Task<S3Error?> CompleteUploadAsync(S3Request request, MultipartUpload upload)
    {
        if (ReadConditions(request, out var commit) is { } invalid)
            return invalid;
        var (error, xml) = await ReadXmlAsync(request);
        if (xml is null)
            return error;
        var parts = new List<CompletedPart>();
        foreach (var element in xml.Elements().Where(element => element.Name.LocalName == "Part"))
        {
            var values = element.Elements().ToLookup(child => child.Name.LocalName, child => child.Value);
            if (!int.TryParse(values["PartNumber"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || values["ETag"].FirstOrDefault() is not { } eTag)
                return S3Error.MalformedXml;
            parts.Add(new(number, eTag));
        }
        if (parts.Count == 0)
            return S3Error.MalformedXml;
        var result = await Task.Run(() => store.CompleteUpload(upload, parts, commit));
        if (result.Error != CompleteUploadError.None)
            return ErrorOf(result.Error);
        if (Refusal(result.Put, commit) is { } refusal)
            return refusal;
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "CompleteMultipartUploadResult", writer =>
        {
            var asked = request.Http.Request;
            writer.WriteElementString("Location", $"{asked.Scheme}://{asked.Host}{asked.Path}");
            writer.WriteElementString("Bucket", request.Bucket);
            writer.WriteElementString("Key", request.Key);
            writer.WriteElementString("ETag", result.Put.ETag);
        });
        return null;
    }

    private static S3Error ErrorOf(CompleteUploadError error) => error switch
    {
        CompleteUploadError.NoSuchUpload => S3Error.NoSuchUpload,
        CompleteUploadError.InvalidPart => S3Error.InvalidPart,
        CompleteUploadError.InvalidPartOrder => S3Error.InvalidPartOrder,
        _ => S3Error.EntityTooSmall,
    };

    private async Task<S3Error?> ListPartsAsync(S3Request request, MultipartUpload upload)
    {
        var parts = store.ListParts(upload);
        _ = int.TryParse(request.Query("part-number-marker"), NumberStyles.None, CultureInfo.InvariantCulture, out var marker);
        if (!int.TryParse(request.Query("max-parts"), NumberStyles.None, CultureInfo.InvariantCulture, out var partsMax) || partsMax > 1000)
            partsMax = 1000;
        var page = parts.Where(part => part.Number > marker).Take(partsMax).ToArray();
        var isTruncated = page.Length > 0 && page[^1].Number < parts[^1].Number;
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "ListPartsResult", xml =>
        {
            WriteUpload(xml, upload);
            WriteOwner(xml, "Initiator");
            WriteOwner(xml, "Owner");
            xml.WriteElementString("StorageClass", "STANDARD");
            xml.WriteElementString("PartNumberMarker", marker.ToString(CultureInfo.InvariantCulture));
            if (isTruncated)
                xml.WriteElementString("NextPartNumberMarker", page[^1].Number.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("MaxParts", partsMax.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("IsTruncated", isTruncated ? "true" : "false");
            foreach (var part in page)
            {
                xml.WriteStartElement("Part");
                xml.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
                xml.WriteElementString("LastModified", S3Xml.Time(part.LastModified));
                xml.WriteElementString("ETag", part.ETag);
                xml.WriteElementString("Size", part.Size.ToString(CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }
        });
        return null;
    }

    private async Task<S3Error?> ListUploadsAsync(S3Request request)
    {
        var prefix = request.Query("prefix") ?? "";
        var uploads = store.ListUploads(request.Bucket).Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal));
        await S3Xml.WriteAsync(request.Http, StatusCodes.Status200OK, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("Prefix", prefix);
            xml.WriteElementString("IsTruncated", "false");
            foreach (var upload in uploads)
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", upload.Key);
                xml.WriteElementString("UploadId", upload.UploadId);
                WriteOwner(xml, "Initiator");
                WriteOwner(xml, "Owner");
                xml.WriteElementString("StorageClass", "STANDARD");
                xml.WriteElementString("Initiated", S3Xml.Time(upload.Initiated));
                xml.WriteEndElement();
            }
        });
        return null;
    }

    private static void WriteUpload(XmlWriter xml, MultipartUpload upload)
    {
        xml.WriteElementString("Bucket", upload.Bucket);
        xml.WriteElementString("Key", upload.Key);
        xml.WriteElementString("UploadId", upload.UploadId);
    }

    /// <summary>Reads a small XML body; without a DTD, for such a document could name other files or grow without
    /// bound.</summary>
    private static async Task<(S3Error? Error, XElement? Root)> ReadXmlAsync(S3Request request, int bytesMax = XmlBytesMax)
    {
        using var bytes = new MemoryStream();
        using var body = new S3Body(request);
        if (await body.ReadAsync(bytes.Write, bytesMax) is { } error)
            return (error, null);
        bytes.Position = 0;
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false };
            using var xml = XmlReader.Create(bytes, settings);
            var root = XElement.Load(xml);
            // Half a surrogate pair is no character, and could not be told back.
            return root.DescendantNodes().OfType<XText>().Any(text => S3Xml.HasHalfPair(text.Value)) ? (S3Error.MalformedXml, null) : (null, root);
        }
        catch (XmlException)
        {
            return (S3Error.MalformedXml, null);
        }
    }
}
