using System.Security.Cryptography;

namespace Alleycat.Local.S3;

/// <summary>One of the checksums that a client may send with a body, computed while the body is read.</summary>
internal sealed class S3Checksum : IDisposable
{
    private const string HeaderPrefix = "x-amz-checksum-";

    private readonly S3Crc? _crc;
    private readonly IncrementalHash? _hash;

    private S3Checksum(string name, S3Crc? crc, IncrementalHash? hash)
    {
        Name = name;
        _crc = crc;
        _hash = hash;
    }

    /// <summary>In capitals, as messages say it: <c>CRC32</c>.</summary>
    public string Name { get; }

    public string Header => HeaderPrefix + Name.ToLowerInvariant();

    /// <param name="header">A header's name, such as <c>x-amz-checksum-crc32</c>.</param>
    /// <returns>Null where that names no checksum.</returns>
    public static S3Checksum? TryCreate(string header)
    {
        if (!header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            return null;
        var name = header[HeaderPrefix.Length..].ToUpperInvariant();
        return name switch
        {
            "CRC32" => new(name, S3Crc.Crc32(), null),
            "CRC32C" => new(name, S3Crc.Crc32C(), null),
            "CRC64NVME" => new(name, S3Crc.Crc64Nvme(), null),
#pragma warning disable CA5350 // The client chose it to find transmission errors; nothing is protected by it.
            "SHA1" => new(name, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA1)),
#pragma warning restore CA5350
            "SHA256" => new(name, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
            _ => null,
        };
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _crc?.Append(bytes);
        _hash?.AppendData(bytes);
    }

    /// <summary>In base64, as headers carry it.</summary>
    public string Finish() => Convert.ToBase64String(_crc?.Finish() ?? _hash!.GetHashAndReset());

    public void Dispose() => _hash?.Dispose();
}
