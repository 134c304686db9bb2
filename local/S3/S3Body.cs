using System.Globalization;
using System.Security.Cryptography;

namespace Alleycat.Local.S3;

/// <summary>Reads the body of a request, plain or in AWS's chunks, and checks all that its sender said of it.</summary>
internal sealed class S3Body : IDisposable
{
    private readonly S3Request _request;
    private readonly List<S3Checksum> _checksums = [];
    private readonly AwsChunkedDecoder? _chunks;
    private readonly S3ChunkSignatures? _signatures;
    private readonly IncrementalHash? _sha256;
    private readonly IncrementalHash? _md5;
    private long _length;

    public S3Body(S3Request request)
    {
        _request = request;
        var sha256 = request.Header("x-amz-content-sha256");
        if (IsChunked(sha256, request.Header("Content-Encoding")))
        {
            // A body whose chunks are not signed says so in the header that is.
            if (request.Signature is { } seed && sha256?.StartsWith("STREAMING-UNSIGNED", StringComparison.Ordinal) != true)
                _signatures = new S3ChunkSignatures(seed);
            _chunks = new AwsChunkedDecoder(_signatures);
        }
        else if (sha256 is { Length: 64 })
            _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (request.Header("Content-MD5") is not null)
        {
#pragma warning disable CA5351 // The header is defined so; it finds transmission errors.
            _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        }
        var trailers = request.Header("x-amz-trailer")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        foreach (var name in request.Http.Request.Headers.Keys.Concat(trailers).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (S3Checksum.TryCreate(name) is { } checksum)
                _checksums.Add(checksum);
        }
    }

    /// <summary>The header's values without <c>aws-chunked</c>, which is about the way here and not about the
    /// object.</summary>
    public static string? ContentEncoding(S3Request request)
    {
        var kept = request.Header("Content-Encoding")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(value => !value.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        return kept is null || string.Join(',', kept) is not { Length: > 0 } encoding ? null : encoding;
    }

    /// <summary>Hands the content to the sink piece by piece; what was handed over is void where an error is
    /// returned.</summary>
    public async Task<S3Error?> ReadAsync(Action<ReadOnlySpan<byte>> sink, long bytesMax)
    {
        if (_chunks is null && _request.Http.Request.ContentLength > bytesMax)
            return S3Error.EntityTooLarge;
        var reader = _request.Http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(_request.Http.RequestAborted);
            var buffer = result.Buffer;
            if (_chunks is null)
            {
                foreach (var segment in buffer)
                    Take(segment.Span, sink);
                buffer = buffer.Slice(buffer.End);
            }
            else if (!_chunks.TryDecode(ref buffer, bytes => Take(bytes, sink)))
            {
                reader.AdvanceTo(result.Buffer.End);
                return _signatures is null
                    ? S3Error.InvalidRequest("The chunks of the body are malformed.")
                    : S3Error.SignatureDoesNotMatch;
            }
            reader.AdvanceTo(buffer.Start, result.Buffer.End);
            if (_length > bytesMax)
                return S3Error.EntityTooLarge;
            if (!result.IsCompleted)
                continue;
            _request.IsBodyRead = true;
            return Check();
        }
    }

    /// <summary>Tells the client what was computed, so that it can compare for itself.</summary>
    public void WriteChecksums(IHeaderDictionary headers)
    {
        foreach (var (name, value) in _computed)
            headers[name] = value;
    }

    public void Dispose()
    {
        _sha256?.Dispose();
        _md5?.Dispose();
        _signatures?.Dispose();
        foreach (var checksum in _checksums)
            checksum.Dispose();
    }

    private readonly List<(string Header, string Value)> _computed = [];

    private static bool IsChunked(string? sha256, string? contentEncoding) =>
        sha256?.StartsWith("STREAMING-", StringComparison.Ordinal) == true
        || contentEncoding?.Contains("aws-chunked", StringComparison.OrdinalIgnoreCase) == true;

    private void Take(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> sink)
    {
        _length += bytes.Length;
        _sha256?.AppendData(bytes);
        _md5?.AppendData(bytes);
        foreach (var checksum in _checksums)
            checksum.Append(bytes);
        sink(bytes);
    }

    private S3Error? Check()
    {
        if (_chunks is { IsComplete: false })
            return S3Error.IncompleteBody;
        var told = _chunks is null ? _request.Http.Request.ContentLength : DecodedLength();
        if (told is { } length && length != _length)
            return S3Error.IncompleteBody;
        if (_md5 is not null)
        {
            var expected = new byte[16];
            if (!Convert.TryFromBase64String(_request.Header("Content-MD5")!, expected, out var count) || count != 16)
                return S3Error.InvalidDigest;
            if (!_md5.GetHashAndReset().AsSpan().SequenceEqual(expected))
                return S3Error.BadDigest;
        }
        if (_sha256 is not null && !string.Equals(
            Convert.ToHexString(_sha256.GetHashAndReset()), _request.Header("x-amz-content-sha256"), StringComparison.OrdinalIgnoreCase))
            return S3Error.ContentSha256Mismatch;
        foreach (var checksum in _checksums)
        {
            var expected = _request.Header(checksum.Header) ?? _chunks?.Trailers.GetValueOrDefault(checksum.Header);
            var computed = checksum.Finish();
            if (expected is not null && expected != computed)
                return S3Error.ChecksumMismatch(checksum.Name);
            _computed.Add((checksum.Header, computed));
        }
        return null;
    }

    private long? DecodedLength() => long.TryParse(
        _request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
}
