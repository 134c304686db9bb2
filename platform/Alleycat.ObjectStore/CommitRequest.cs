namespace Alleycat.ObjectStore;

/// <summary>Under which name and condition staged bytes become an object.</summary>
public sealed record CommitRequest
{
    public required string Bucket { get; init; }
    public required string Key { get; init; }
    public string ContentType { get; init; } = "application/octet-stream";
    public string? ContentEncoding { get; init; }

    /// <summary>Quoted ETag: replace only this version.</summary>
    public string? IfMatch { get; init; }

    /// <summary>True (<c>If-None-Match: *</c>): only where there is no such object yet.</summary>
    public bool IfNoneMatch { get; init; }

    /// <summary>As notifications tell it: <c>ObjectCreated:Put</c>, <c>:Copy</c> or
    /// <c>:CompleteMultipartUpload</c>.</summary>
    public string EventName { get; init; } = "ObjectCreated:Put";
}
