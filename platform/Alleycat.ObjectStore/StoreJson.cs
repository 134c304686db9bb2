using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.ObjectStore;

/// <summary>How the store writes JSON: as people and S3 do, with nothing escaped that JSON does not ask for.</summary>
internal static class StoreJson
{
    /// <summary>The relaxed escaping is unsafe only within HTML, where these files never are.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
