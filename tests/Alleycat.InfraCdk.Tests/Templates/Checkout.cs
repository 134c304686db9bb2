using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>This checkout: its snapshots, which are written as people read them, and its documents.</summary>
internal static class Checkout
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The checkout's folder.</summary>
    public static string Root { get; } = FindRoot();

    public static string SnapshotOf(string stack) => Path.Combine(Root, "tests", "Alleycat.InfraCdk.Tests", "snapshots", $"{stack}.json");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("These tests run from within a checkout: no Alleycat.sln above them.");
    }
}
