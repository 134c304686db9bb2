using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.Local.S3;

/// <summary>Conditional reads, in the precedence of RFC 9110, section 13.2.2.</summary>
internal static class S3Conditions
{
    /// <returns>200 to go on, 304 or 412.</returns>
    public static int Evaluate(IHeaderDictionary headers, ObjectMetadata metadata, out string? failed)
    {
        failed = null;
        var lastModified = metadata.LastModified.ToUnixTimeSeconds();
        if (headers.IfMatch.Count > 0)
        {
            if (!AnyMatches(headers.IfMatch.ToString(), metadata.ETag))
                failed = "If-Match";
        }
        else if (TryReadDate(headers.IfUnmodifiedSince, out var unmodifiedSince) && lastModified > unmodifiedSince)
        {
            failed = "If-Unmodified-Since";
        }
        if (failed is not null)
            return StatusCodes.Status412PreconditionFailed;

        if (headers.IfNoneMatch.Count > 0)
            return AnyMatches(headers.IfNoneMatch.ToString(), metadata.ETag) ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
        return TryReadDate(headers.IfModifiedSince, out var modifiedSince) && lastModified <= modifiedSince
            ? StatusCodes.Status304NotModified
            : StatusCodes.Status200OK;
    }

    /// <summary>Quoted, or bare as some clients send it; weak as strong, for the bytes of an ETag here never
    /// differ.</summary>
    public static bool Matches(string candidate, string eTag)
    {
        var tag = candidate.Trim();
        if (tag.StartsWith("W/", StringComparison.Ordinal))
            tag = tag[2..];
        return tag.Trim('"') == eTag.Trim('"');
    }

    private static bool AnyMatches(string header, string eTag) =>
        header.Trim() == "*" || header.Split(',').Any(candidate => Matches(candidate, eTag));

    private static bool TryReadDate(string? header, out long unixSeconds)
    {
        var isRead = DateTimeOffset.TryParseExact(
            header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        unixSeconds = isRead ? date.ToUnixTimeSeconds() : 0;
        return isRead;
    }
}
