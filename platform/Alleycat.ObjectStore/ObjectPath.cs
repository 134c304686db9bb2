using System.Text;

namespace Alleycat.ObjectStore;

/// <summary>Where in its bucket's directory an object's file lies: its key, with as little escaping as safety
/// needs.</summary>
/// <remarks>
/// <code>
/// class-1.gz                        class-1.gz                 a last segment with a dot, a directory without: as is
/// data/2026/11/21/02/x.gz           data/2026/11/21/02/x.gz
/// README                            README%                    a last segment without a dot ends with %
/// v1.0/x.gz                         v1.0%-/x.gz                a directory with a dot, or without a name, ends with %-
/// a//x.gz                           a/%-/x.gz
/// ../x.gz                           %2E%2E/x.gz                . and .. alone, %, controls: %XX
/// (201 bytes and more).gz           (200 bytes)%+/(the rest)   a long segment goes on in a directory that ends with %+
/// </code>
/// The name of a file and the name of a directory can therefore never be the same, whatever the keys (<c>a</c> and
/// <c>a/b</c> live
/// side by side), no name is longer than file systems allow, and no path leaves the directory. Layout:
/// docs/formats/data-directory.md.
/// </remarks>
internal static class ObjectPath
{
    private const int NameBytesMax = 200;
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>The path relative to the bucket's directory, with '/' between its parts.</summary>
    /// <param name="key">A valid key (<see cref="ObjectKey.IsValid"/>).</param>
    public static string OfKey(string key)
    {
        var path = new StringBuilder(key.Length + 16);
        var start = 0;
        while (true)
        {
            var slash = key.IndexOf('/', start);
            var isLast = slash < 0;
            AppendSegment(path, key.AsSpan(start, (isLast ? key.Length : slash) - start), isLast);
            if (isLast)
                return path.ToString();
            path.Append('/');
            start = slash + 1;
        }
    }

    /// <summary>Reads the name of a file: the last segment of a key.</summary>
    /// <returns>False where no key gives this name: the file is not the store's.</returns>
    public static bool TryReadFileName(string name, out string segment)
    {
        segment = "";
        var isMarked = name.EndsWith('%');
        var escaped = isMarked ? name.AsSpan(0, name.Length - 1) : name;
        return escaped.Contains('.') != isMarked && TryUnescape(escaped, out segment);
    }

    /// <summary>Reads the name of a directory: a segment, or the beginning of one that goes on in the
    /// directory.</summary>
    public static bool TryReadDirectoryName(string name, out string segment, out bool goesOn)
    {
        segment = "";
        goesOn = name.EndsWith("%+", StringComparison.Ordinal);
        if (goesOn)
            return name.Length > 2 && TryUnescape(name.AsSpan(0, name.Length - 2), out segment);
        var isMarked = name.EndsWith("%-", StringComparison.Ordinal);
        var escaped = isMarked ? name.AsSpan(0, name.Length - 2) : name;
        return (escaped.IsEmpty || escaped.Contains('.')) == isMarked && TryUnescape(escaped, out segment);
    }

    private static void AppendSegment(StringBuilder path, ReadOnlySpan<char> segment, bool isLast)
    {
        var (nameStart, nameBytes) = (path.Length, 0);
        var isDots = segment is "." or "..";
        var rest = segment;
        while (!rest.IsEmpty)
        {
            Rune.DecodeFromUtf16(rest, out var rune, out var charsRead);
            var isEscaped = isDots || rune.Value < 0x20 || rune.Value is 0x7F or '%';
            var bytes = isEscaped ? 3 : rune.Utf8SequenceLength;
            if (nameBytes + bytes > NameBytesMax)
            {
                path.Append("%+/");
                (nameStart, nameBytes) = (path.Length, 0);
            }
            if (isEscaped)
                path.Append('%').Append(HexDigits[rune.Value >> 4]).Append(HexDigits[rune.Value & 15]);
            else
                path.Append(rest[..charsRead]);
            nameBytes += bytes;
            rest = rest[charsRead..];
        }
        var hasDot = path.ToString(nameStart, path.Length - nameStart).Contains('.', StringComparison.Ordinal);
        if (isLast && !hasDot)
            path.Append('%');
        else if (!isLast && (hasDot || path.Length == nameStart))
            path.Append("%-");
    }

    private static bool TryUnescape(ReadOnlySpan<char> escaped, out string text)
    {
        var result = new StringBuilder(escaped.Length);
        text = "";
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                result.Append(escaped[i]);
                continue;
            }
            if (i + 2 >= escaped.Length)
                return false;
            var (high, low) = (HexDigits.IndexOf(escaped[i + 1]), HexDigits.IndexOf(escaped[i + 2]));
            if (high < 0 || low < 0)
                return false;
            result.Append((char)((high << 4) | low));
            i += 2;
        }
        text = result.ToString();
        return true;
    }
}
