using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>Where snapshots lie, and how they are written: as people read them.</summary>
internal static class SnapshotFile
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string PathOf(string stack)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                return Path.Combine(folder.FullName, "tests", "Alleycat.InfraCdk.Tests", "snapshots", $"{stack}.json");
        }
        throw new InvalidOperationException("These tests run from within a checkout: no Alleycat.sln above them.");
    }
}
