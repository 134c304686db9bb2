using System.Buffers.Binary;
using System.Numerics;

namespace Alleycat.Streaming.Lz4;

/// <summary>The 32-bit xxHash that LZ4 frames are checked with.</summary>
/// <remarks>Specification: doc/xxhash_spec.md of the xxHash project, XXH32. All words are little endian.</remarks>
public static class XxHash32
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77, Prime3 = 0xC2B2AE3D, Prime4 = 0x27D4EB2F, Prime5 = 0x165667B1;
    private const int StripeBytes = 16;

    /// <summary>Hashes a whole input, seed 0.</summary>
    public static uint Hash(ReadOnlySpan<byte> input)
    {
        uint hash;
        var rest = input;
        if (input.Length >= StripeBytes)
        {
            var (a, b, c, d) = (unchecked(Prime1 + Prime2), Prime2, 0u, unchecked(0u - Prime1));
            while (rest.Length >= StripeBytes)
            {
                a = Round(a, rest);
                b = Round(b, rest[4..]);
                c = Round(c, rest[8..]);
                d = Round(d, rest[12..]);
                rest = rest[StripeBytes..];
            }
            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        }
        else
        {
            hash = Prime5;
        }
        hash += (uint)input.Length;
        for (; rest.Length >= 4; rest = rest[4..])
            hash = BitOperations.RotateLeft(hash + BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3, 17) * Prime4;
        foreach (var value in rest)
            hash = BitOperations.RotateLeft(hash + value * Prime5, 11) * Prime1;
        hash = (hash ^ hash >> 15) * Prime2;
        hash = (hash ^ hash >> 13) * Prime3;
        return hash ^ hash >> 16;
    }

    private static uint Round(uint lane, ReadOnlySpan<byte> input) =>
        BitOperations.RotateLeft(lane + BinaryPrimitives.ReadUInt32LittleEndian(input) * Prime2, 13) * Prime1;
}
