using System.Text;
using System.Text.Json;

namespace Alleycat.Racing.Tests;

/// <summary>Golden files under tests/fixtures, shared with the TypeScript tests.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "fixtures");

    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Folder, path));

    public static JsonElement Json(string path) => JsonDocument.Parse(Bytes(path)).RootElement;

    /// <summary>The member <c>payload</c> as UTF-8, or <c>payloadBase64</c> where the bytes are no text.</summary>
    public static byte[] Payload(JsonElement entry) => entry.TryGetProperty("payloadBase64", out var base64)
        ? base64.GetBytesFromBase64()
        : Encoding.UTF8.GetBytes(entry.GetProperty("payload").GetString()!);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("These tests run from within a checkout: no Alleycat.sln above them.");
    }
}
