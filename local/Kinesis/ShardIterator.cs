using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <summary>A position in a shard and when it was given out; opaque to clients, good for five minutes, also over a
/// restart.</summary>
/// <param name="StreamName">The stream.</param>
/// <param name="CreatedMs">The stream's creation: an iterator does not outlive a stream of the same name.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="After">The last record seen, or null for the oldest kept.</param>
/// <param name="IssuedMs">Milliseconds since 1970.</param>
internal sealed record ShardIterator(string StreamName, long CreatedMs, ShardId ShardId, SequenceNumber? After, long IssuedMs)
{
    public const int CharsMax = 512;
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    // 0 version | 1 has a position | 2 shard i32 | 6 created i64 | 14 issued i64 | 22 position u128 | 38 name UTF-8 |
    // then 8 bytes of SHA-256
    private const byte Version = 1;
    private const int FixedBytes = 38;
    private const int DigestBytes = 8;

    public override string ToString()
    {
        var nameBytes = Encoding.ASCII.GetByteCount(StreamName);
        Span<byte> bytes = stackalloc byte[FixedBytes + nameBytes + DigestBytes];
        bytes[0] = Version;
        bytes[1] = After is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32BigEndian(bytes[2..], ShardId.Index);
        BinaryPrimitives.WriteInt64BigEndian(bytes[6..], CreatedMs);
        BinaryPrimitives.WriteInt64BigEndian(bytes[14..], IssuedMs);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[22..], After?.Low ?? UInt128.Zero);
        Encoding.ASCII.GetBytes(StreamName, bytes[FixedBytes..]);
        Digest(bytes[..^DigestBytes], bytes[^DigestBytes..]);
        return Convert.ToBase64String(bytes);
    }

    public static bool TryParse(string text, out ShardIterator iterator)
    {
        iterator = null!;
        Span<byte> buffer = stackalloc byte[CharsMax];
        if (text.Length > CharsMax || !Convert.TryFromBase64String(text, buffer, out var length) || length <= FixedBytes + DigestBytes)
            return false;
        var bytes = buffer[..length];
        Span<byte> digest = stackalloc byte[DigestBytes];
        Digest(bytes[..^DigestBytes], digest);
        if (bytes[0] != Version || bytes[1] > 1 || !digest.SequenceEqual(bytes[^DigestBytes..]))
            return false;
        iterator = new ShardIterator(
            Encoding.ASCII.GetString(bytes[FixedBytes..^DigestBytes]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[6..]),
            new ShardId(BinaryPrimitives.ReadInt32BigEndian(bytes[2..])),
            bytes[1] == 1 ? new SequenceNumber(BinaryPrimitives.ReadUInt128BigEndian(bytes[22..])) : null,
            BinaryPrimitives.ReadInt64BigEndian(bytes[14..]));
        return true;
    }

    /// <summary>Tells a mistyped iterator from a good one; it keeps nobody out, as an iterator opens nothing that its
    /// reader may not read.</summary>
    private static void Digest(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, whole);
        whole[..DigestBytes].CopyTo(digest);
    }
}
