namespace Alleycat.Architecture.Tests;

/// <summary>The checkout's own files: what git tracks or would track.</summary>
internal static class Checkout
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "dist", "artifacts", ".git"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string pattern) => Walk(new DirectoryInfo(Root), pattern).Order(StringComparer.Ordinal);

    /// <returns>The path below the root, with forward slashes.</returns>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(DirectoryInfo folder, string pattern) => folder.EnumerateFiles(pattern).Select(f => f.FullName)
        .Concat(folder.EnumerateDirectories()
            .Where(child => !Generated.Contains(child.Name) && !child.Name.StartsWith("alleycat-data", StringComparison.Ordinal))
            .SelectMany(child => Walk(child, pattern)));

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
