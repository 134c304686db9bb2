using System.Buffers;

namespace Alleycat.LiveRankings.Shards;

/// <summary>Writes numbers in as many bytes as they need: seven bits a byte, the low ones first, the high bit for "more follows".</summary>
internal readonly ref struct VarintWriter(IBufferWriter<byte> output)
{
    public const int BytesMax = 10;

    public void Write(ulong value)
    {
        var span = output.GetSpan(BytesMax);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Small negative numbers are small, too: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    public void WriteSigned(long value) => Write((ulong)((value << 1) ^ (value >> 63)));

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write((ulong)bytes.Length);
        output.Write(bytes);
    }
}
