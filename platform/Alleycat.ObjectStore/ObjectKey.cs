using System.Text;

namespace Alleycat.ObjectStore;

/// <summary>S3's rules for the key of an object.</summary>
public static class ObjectKey
{
    /// <summary>At most so many bytes of UTF-8.</summary>
    public const int BytesMax = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>1 to <see cref="BytesMax"/> bytes of UTF-8; any character, but no half of a surrogate pair.</summary>
    public static bool IsValid(string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > BytesMax)
            return false;
        try
        {
            return StrictUtf8.GetByteCount(key) <= BytesMax;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Compares keys as S3 lists them: by their UTF-8 bytes, which is by code point and not by UTF-16
    /// unit.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var (l, r) = (left[i], right[i]);
            if (l == r)
                continue;
            // Code points above the basic plane sort behind it, though their surrogates do not.
            var (lHigh, rHigh) = (char.IsSurrogate(l), char.IsSurrogate(r));
            return lHigh == rHigh ? l - r : lHigh ? 1 : -1;
        }
        return left.Length - right.Length;
    }
}
