using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Streaming;

/// <summary>A Kinesis partition key: 1 to 256 characters, and the 128-bit hash key that MD5 makes of it.</summary>
/// <remarks>
/// The hash key is the MD5 of the UTF-8 text read as an unsigned big-endian integer, as Kinesis computes it. It is computed
/// once here, so that a producer which keeps its keys (one per racer) hashes nothing per record.
/// </remarks>
public readonly record struct PartitionKey
{
    public const int CharsMax = 256;

    private PartitionKey(string value, UInt128 hashKey)
    {
        Value = value;
        HashKey = hashKey;
    }

    /// <summary>The text, 1 to 256 characters.</summary>
    public string Value { get; }

    /// <summary>MD5 of <see cref="Value"/>, 0 to 2^128 - 1.</summary>
    public UInt128 HashKey { get; }

    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="CharsMax"/>.</exception>
    public static PartitionKey Of(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length > CharsMax)
            throw new ArgumentException($"A partition key has at most {CharsMax} characters; this one has {value.Length}.", nameof(value));
        return new PartitionKey(value, HashKeyOf(value));
    }

    /// <summary>The key of every record of one racer: their seconds stay in order on one shard.</summary>
    public static PartitionKey OfRacer(int racerId) => Of(racerId.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => Value;

    private static UInt128 HashKeyOf(string value)
    {
        Span<byte> utf8 = stackalloc byte[CharsMax * 3];
        var length = Encoding.UTF8.GetBytes(value, utf8);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // Kinesis defines its hash key by MD5; nothing is protected by it.
        MD5.HashData(utf8[..length], digest);
#pragma warning restore CA5351
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
