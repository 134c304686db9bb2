using System.Globalization;
using System.Text.Json;

namespace Alleycat.ObjectStore;

/// <summary>The file <c>upload.json</c> of an upload under way, and the names of its parts.</summary>
internal static class UploadFormat
{
    public const string FileName = "upload.json";

    public static byte[] Write(MultipartUpload upload) =>
        JsonSerializer.SerializeToUtf8Bytes(upload, UploadJson.Default.MultipartUpload);

    public static MultipartUpload? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), UploadJson.Default.MultipartUpload);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A part's file bears its number and MD5, so that completing reads neither metadata nor bytes for its
    /// ETag.</summary>
    public static string PartName(int number, string eTag) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:D5}-{eTag.Trim('"')}");

    public static UploadedPart? TryReadPart(FileInfo file)
    {
        var name = file.Name;
        return name.Length == 38 && name[5] == '-'
            && int.TryParse(name.AsSpan(0, 5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new(number, $"\"{name[6..]}\"", file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero))
                : null;
    }
}
