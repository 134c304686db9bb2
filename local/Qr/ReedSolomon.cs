namespace Alleycat.Local.Qr;

/// <summary>Reed-Solomon correction bytes over GF(2^8) with the polynomial 0x11D.</summary>
internal static class ReedSolomon
{
    /// <summary>The generator polynomial's coefficients, highest power first, without its leading 1.</summary>
    public static byte[] Generator(int degree)
    {
        var coefficients = new byte[degree];
        coefficients[^1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                coefficients[j] = Multiply(coefficients[j], root);
                if (j + 1 < degree)
                    coefficients[j] ^= coefficients[j + 1];
            }
            root = Multiply(root, 2);
        }
        return coefficients;
    }

    public static byte[] Remainder(ReadOnlySpan<byte> data, ReadOnlySpan<byte> generator)
    {
        var remainder = new byte[generator.Length];
        foreach (var value in data)
        {
            var factor = (byte)(value ^ remainder[0]);
            remainder.AsSpan(1).CopyTo(remainder);
            remainder[^1] = 0;
            for (var i = 0; i < remainder.Length; i++)
                remainder[i] ^= Multiply(generator[i], factor);
        }
        return remainder;
    }

    private static byte Multiply(byte x, byte y)
    {
        var product = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11D);
            product ^= ((y >> bit) & 1) * x;
        }
        return (byte)product;
    }
}
