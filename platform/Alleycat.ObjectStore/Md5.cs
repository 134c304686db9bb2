using System.Security.Cryptography;

namespace Alleycat.ObjectStore;

/// <summary>MD5 as S3's ETags use it: to tell versions apart, never to protect anything.</summary>
internal static class Md5
{
#pragma warning disable CA5351 // S3 defines the ETag of a plain put by MD5; nothing is protected by it.
    public static IncrementalHash Create() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public static byte[] Hash(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    /// <summary>The ETag of a plain put: the digest in lower-case hexadecimal, in quotes.</summary>
    public static string Quoted(IncrementalHash md5) => $"\"{Convert.ToHexStringLower(md5.GetHashAndReset())}\"";

    /// <summary>The ETag of what was put together of parts: the digest of their digests, a dash and their count, in
    /// quotes.</summary>
    public static string QuotedComposed(IncrementalHash md5, int parts) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"\"{Convert.ToHexStringLower(md5.GetHashAndReset())}-{parts}\"");
}
