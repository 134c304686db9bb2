using System.Globalization;

namespace Alleycat.Local.S3;

/// <summary>S3's reading of the Range header.</summary>
internal static class S3Range
{
    /// <summary>Several ranges, and anything that is no range, ask for the whole object; a range behind its end for
    /// nothing.</summary>
    /// <param name="header">The header's value, or null.</param>
    /// <param name="size">Bytes of the object.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>200 for the whole, 206 for a part, 416 for what cannot be satisfied.</returns>
    public static int Read(string? header, long size, out long offset, out long length)
    {
        (offset, length) = (0, size);
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return StatusCodes.Status200OK;
        var range = header["bytes=".Length..].Trim();
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !TryRead(range[..dash], out var first) || !TryRead(range[(dash + 1)..], out var last)
            || (first is null && last is null) || last < first)
            return StatusCodes.Status200OK;
        if (first is null)
        {
            // The last so many bytes.
            if (last == 0 || size == 0)
                return StatusCodes.Status416RangeNotSatisfiable;
            length = Math.Min(last!.Value, size);
            offset = size - length;
            return StatusCodes.Status206PartialContent;
        }
        if (first >= size)
            return StatusCodes.Status416RangeNotSatisfiable;
        offset = first.Value;
        length = Math.Min(last ?? long.MaxValue - 1, size - 1) - offset + 1;
        return StatusCodes.Status206PartialContent;
    }

    private static bool TryRead(string digits, out long? value)
    {
        value = null;
        if (digits.Length == 0)
            return true;
        if (!digits.All(char.IsAsciiDigit))
            return false;

        // What no long holds lies behind every object's end.
        value = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : long.MaxValue;
        return true;
    }
}
