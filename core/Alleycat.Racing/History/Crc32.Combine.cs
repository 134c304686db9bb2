namespace Alleycat.Racing.History;

/// <content>Arithmetic of polynomials modulo the CRC's: appending n zero bytes multiplies by x to the 8n.</content>
public static partial class Crc32
{
    /// <summary>The polynomial 1, bit-reflected.</summary>
    private const uint One = 0x8000_0000;

    /// <summary>x to the 2^k, k from 0 to 31; the exponents repeat from there, as x has the order 2^32 - 1.</summary>
    private static readonly uint[] PowersOfTwo = BuildPowersOfTwo();

    private static uint PowerOfX(long bytes)
    {
        var power = One;
        for (var k = 3; bytes != 0; bytes >>= 1, k++)
            if ((bytes & 1) != 0)
                power = MultiplyModulo(PowersOfTwo[k & 31], power);
        return power;
    }

    private static uint MultiplyModulo(uint left, uint right)
    {
        uint product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= (left & bit) != 0 ? right : 0;
            right = (right >> 1) ^ (Polynomial & (uint)-(int)(right & 1));
        }
        return product;
    }

    private static uint[] BuildPowersOfTwo()
    {
        var powers = new uint[32];
        powers[0] = One >> 1;
        for (var k = 1; k < powers.Length; k++)
            powers[k] = MultiplyModulo(powers[k - 1], powers[k - 1]);
        return powers;
    }
}
