using System.Globalization;
using System.Text;

namespace Alleycat.StreamLog.Format;

/// <summary>Small files that a person can read: a title with a version, <c>name value</c> lines, a CRC-32C line at the
/// end.</summary>
/// <remarks>Written beside the old file, flushed, renamed over it: a reader meets the old one or the new one, never a
/// part.</remarks>
internal static class SealedText
{
    public const int BytesMax = 4_096;

    private const string CrcName = "crc32c ";
    private const string TemporarySuffix = ".tmp";

    public static void Write(
        IDisk disk, string path, string title, int version, params ReadOnlySpan<(string Name, string Value)> lines)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{title} {version}\n");
        foreach (var (name, value) in lines)
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        var body = Encoding.UTF8.GetBytes(text.ToString());
        byte[] bytes = [.. body, .. Encoding.UTF8.GetBytes($"{CrcName}{Crc32C.Of(body):x8}\n")];

        var temporary = path + TemporarySuffix;
        using (var file = disk.Create(temporary))
        {
            file.Write(bytes, 0);
            file.Flush();
        }
        disk.Move(temporary, path);
        disk.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <returns>The lines by name, or null where there is no such file.</returns>
    public static Dictionary<string, string>? Read(IDisk disk, string path, string title, int version)
    {
        if (!disk.FileExists(path))
            return null;
        var bytes = ReadAll(disk, path);
        var crcAt = bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(CrcName));
        if (crcAt < 0 || !TryReadCrc(bytes.AsSpan(crcAt), out var expected))
            throw new StreamLogCorruptException(path, 0, "the file has no checksum line");
        var actual = Crc32C.Of(bytes.AsSpan(0, crcAt));
        if (expected != actual)
            throw new StreamLogCorruptException(path, 0, "the file is not as it was written", expected, actual);

        var lines = Encoding.UTF8.GetString(bytes, 0, crcAt).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || !lines[0].StartsWith(title + " ", StringComparison.Ordinal))
            throw new StreamLogCorruptException(path, 0, $"the file is no {title}");
        if (lines[0] != string.Create(CultureInfo.InvariantCulture, $"{title} {version}"))
        {
            throw new StreamLogException(StreamLogFault.UnknownVersion,
                $"{path} begins with '{lines[0]}'; this program reads version {version}.", isTransient: false);
        }
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.AsSpan(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 1)
                throw new StreamLogCorruptException(path, 0, "a line is no 'name value'");
            values[line[..space]] = line[(space + 1)..];
        }
        return values;
    }

    private static byte[] ReadAll(IDisk disk, string path)
    {
        using var file = disk.Open(path, isWritable: false);
        if (file.Length > BytesMax)
            throw new StreamLogCorruptException(path, BytesMax, $"the file is longer than {BytesMax} bytes");
        var bytes = new byte[file.Length];
        return bytes.AsSpan(0, file.Read(bytes, 0)).ToArray();
    }

    private static bool TryReadCrc(ReadOnlySpan<byte> line, out uint crc)
    {
        crc = 0;
        var digits = line[CrcName.Length..];
        return digits.Length == 9 && digits[8] == '\n'
            && uint.TryParse(digits[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out crc)
            && !digits[..8].ContainsAnyInRange((byte)'A', (byte)'F');
    }
}
