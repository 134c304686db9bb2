namespace Alleycat.Local.S3;

/// <summary>What went wrong, in S3's words.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">S3's error code.</param>
/// <param name="Message">S3's text where it is known.</param>
/// <param name="Condition">Which condition failed, on 412 only.</param>
/// <param name="ActualObjectSize">Bytes, on 416 only.</param>
internal sealed record S3Error(int Status, string Code, string Message, string? Condition = null, long? ActualObjectSize = null)
{
    public static S3Error NoSuchBucket { get; } = new(404, "NoSuchBucket", "The specified bucket does not exist");
    public static S3Error NoSuchKey { get; } = new(404, "NoSuchKey", "The specified key does not exist.");
    public static S3Error NoSuchUpload { get; } = new(
        404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");
    public static S3Error InvalidBucketName { get; } = new(400, "InvalidBucketName", "The specified bucket is not valid.");
    public static S3Error BucketNotEmpty { get; } = new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    public static S3Error NoSuchCorsConfiguration { get; } = new(
        404, "NoSuchCORSConfiguration", "The CORS configuration does not exist");
    public static S3Error InvalidUri { get; } = new(400, "InvalidURI", "Couldn't parse the specified URI.");
    public static S3Error KeyTooLong { get; } = new(400, "KeyTooLongError", "Your key is too long");
    public static S3Error MethodNotAllowed { get; } = new(
        405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    public static S3Error NotImplemented { get; } = new(
        501, "NotImplemented", "A header or query you provided requested a function that is not implemented.");
    public static S3Error MalformedXml { get; } = new(
        400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    public static S3Error IncompleteBody { get; } = new(
        400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.");
    public static S3Error BadDigest { get; } = new(
        400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
    public static S3Error InvalidDigest { get; } = new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
    public static S3Error ContentSha256Mismatch { get; } = new(
        400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    public static S3Error EntityTooLarge { get; } = new(
        400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    public static S3Error EntityTooSmall { get; } = new(
        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    public static S3Error InvalidPart { get; } = new(
        400, "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not "
        + "match the part's entity tag.");
    public static S3Error InvalidPartOrder { get; } = new(
        400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
    public static S3Error AccessDenied { get; } = new(403, "AccessDenied", "Access Denied");
    public static S3Error InvalidAccessKeyId { get; } = new(
        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
    public static S3Error SignatureDoesNotMatch { get; } = new(
        403, "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
    public static S3Error RequestTimeTooSkewed { get; } = new(
        403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");
    public static S3Error RequestExpired { get; } = new(403, "AccessDenied", "Request has expired");

    public static S3Error ChecksumMismatch(string algorithm) =>
        new(400, "BadDigest", $"The {algorithm} you specified did not match the calculated checksum.");

    public static S3Error InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static S3Error InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static S3Error PreconditionFailed(string condition) =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", condition);

    public static S3Error InvalidRange(long size) =>
        new(416, "InvalidRange", "The requested range is not satisfiable", ActualObjectSize: size);
}
