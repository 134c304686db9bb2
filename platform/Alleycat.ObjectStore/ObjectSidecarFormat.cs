using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Alleycat.ObjectStore;

/// <summary>The file that holds an object's metadata: the version being put, and the one it replaces.</summary>
/// <remarks>
/// It is written before the object's file is renamed into place, with both versions in it. Whichever of the two files a
/// crash
/// leaves there, its size and time of last write find their own entry. Layout: docs/formats/data-directory.md.
/// </remarks>
internal static class ObjectSidecarFormat
{
    public const int FormatVersion = 1;

    /// <summary>Content types and encodings are headers of a request: far below this.</summary>
    public const int BytesMax = 64 * 1024;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static byte[] Write(ObjectVersion put, ObjectVersion? replaced)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes, StoreJson.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("format"u8, FormatVersion);
        json.WriteStartArray("versions"u8);
        WriteVersion(json, put);
        if (replaced is not null)
            WriteVersion(json, replaced);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <returns>False where the bytes are not such a file: torn, of another format, or a stranger's.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ObjectVersion[] versions)
    {
        versions = [];
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("format"u8).GetInt32() != FormatVersion)
                return false;
            versions = [.. root.GetProperty("versions"u8).EnumerateArray().Select(ReadVersion)];
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static void WriteVersion(Utf8JsonWriter json, ObjectVersion version)
    {
        json.WriteStartObject();
        json.WriteNumber("size"u8, version.Size);
        json.WriteString("lastModified"u8, version.LastWrite.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.WriteString("eTag"u8, version.ETag);
        json.WriteString("contentType"u8, version.ContentType);
        if (version.ContentEncoding is not null)
            json.WriteString("contentEncoding"u8, version.ContentEncoding);
        json.WriteEndObject();
    }

    private static ObjectVersion ReadVersion(JsonElement version) => new(
        version.GetProperty("size"u8).GetInt64(),
        DateTime.ParseExact(
            TextOf(version, "lastModified"u8), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
        TextOf(version, "eTag"u8),
        TextOf(version, "contentType"u8),
        version.TryGetProperty("contentEncoding"u8, out var encoding) ? encoding.GetString() : null);

    private static string TextOf(JsonElement version, ReadOnlySpan<byte> member) =>
        version.GetProperty(member).GetString() ?? throw new FormatException("A text is null.");
}
