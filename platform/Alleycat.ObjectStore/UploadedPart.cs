namespace Alleycat.ObjectStore;

/// <param name="Number">1 to 10,000: parts are put together in this order.</param>
/// <param name="ETag">Quoted MD5 of its bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When it was put.</param>
public sealed record UploadedPart(int Number, string ETag, long Size, DateTimeOffset LastModified);
