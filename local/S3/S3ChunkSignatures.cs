using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Local.S3;

/// <summary>Checks the signature of every chunk of a body: each one signs its bytes and the signature before it.</summary>
internal sealed class S3ChunkSignatures(S3Signature seed) : IDisposable
{
    private static readonly string EmptySha256 = S3Signature.Sha256("");

    private readonly IncrementalHash _chunk = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string _previous = seed.Value;

    public void Append(ReadOnlySpan<byte> bytes) => _chunk.AppendData(bytes);

    /// <summary>Ends a chunk, the last and empty one included.</summary>
    public bool IsSigned(string? signature) =>
        Matches($"{S3Signature.Algorithm}-PAYLOAD\n{seed.Time}\n{seed.Scope}\n{_previous}\n{EmptySha256}\n{HashOfChunk()}", signature);

    /// <summary>The trailers sign what is before them, line by line.</summary>
    public bool AreTrailersSigned(IReadOnlyDictionary<string, string> trailers, string? signature)
    {
        var lines = string.Concat(trailers.Select(trailer => $"{trailer.Key}:{trailer.Value}\n"));
        return Matches(
            $"{S3Signature.Algorithm}-TRAILER\n{seed.Time}\n{seed.Scope}\n{_previous}\n{S3Signature.Sha256(lines)}", signature);
    }

    public void Dispose() => _chunk.Dispose();

    private string HashOfChunk() => Convert.ToHexStringLower(_chunk.GetHashAndReset());

    private bool Matches(string toSign, string? signature)
    {
        _previous = S3Signature.Sign(seed.SigningKey, toSign);
        return signature is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_previous), Encoding.ASCII.GetBytes(signature));
    }
}
