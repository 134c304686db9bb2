namespace Alleycat.EndToEnd.Tests;

/// <summary>Where the checkout and the host built beside these tests lie.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string HostAssembly { get; } = Path.Combine(
        Root, "local", "bin", Configuration(), "net10.0", "Alleycat.Local.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("These tests run from within a checkout: no Alleycat.sln above them.");
    }

    private static string Configuration() =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";
}
