using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Alleycat.Racing.History;

/// <content>
/// Folding by carry-less multiplication: Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction",
/// Intel, 2009. Four lanes of 128 bits are folded over the data, then into one, and that one goes through the tables.
/// </content>
public static partial class Crc32
{
    private const int LaneBytes = 16;
    private const int FoldBytesMin = 4 * LaneBytes;

    private static bool CanFold => Pclmulqdq.IsSupported && Sse2.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>Folds as many whole lanes as there are and leaves the rest in <paramref name="bytes"/>.</summary>
    private static uint Fold(uint state, ref ReadOnlySpan<byte> bytes)
    {
        // x^(512+32), x^(512-32) and x^(128+32), x^(128-32) modulo the polynomial, reflected.
        var by64 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);
        var by16 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);

        var lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var a = lanes[0] ^ Vector128.CreateScalar(state).AsUInt64();
        var (b, c, d) = (lanes[1], lanes[2], lanes[3]);
        var next = 4;
        for (; next + 4 <= lanes.Length; next += 4)
        {
            a = FoldOver(a, by64) ^ lanes[next];
            b = FoldOver(b, by64) ^ lanes[next + 1];
            c = FoldOver(c, by64) ^ lanes[next + 2];
            d = FoldOver(d, by64) ^ lanes[next + 3];
        }
        a = FoldOver(a, by16) ^ b;
        a = FoldOver(a, by16) ^ c;
        a = FoldOver(a, by16) ^ d;
        for (; next < lanes.Length; next++)
            a = FoldOver(a, by16) ^ lanes[next];

        bytes = bytes[(next * LaneBytes)..];
        Span<byte> last = stackalloc byte[LaneBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(last, a[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(last[8..], a[1]);
        return AppendByTables(0, last);
    }

    private static Vector128<ulong> FoldOver(Vector128<ulong> lane, Vector128<ulong> distance) =>
        Pclmulqdq.CarrylessMultiply(lane, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, distance, 0x11);
}
