namespace Alleycat.ObjectStore;

/// <summary>An object that is uploaded part by part.</summary>
/// <param name="Bucket">Where it will lie.</param>
/// <param name="Key">Its key to be.</param>
/// <param name="UploadId">32 hexadecimal digits.</param>
/// <param name="ContentType">Of the object to be.</param>
/// <param name="ContentEncoding">Of the object to be; null for none.</param>
/// <param name="Initiated">When it was begun.</param>
public sealed record MultipartUpload(
    string Bucket, string Key, string UploadId, string ContentType, string? ContentEncoding, DateTimeOffset Initiated);
