namespace Alleycat.Benchmarks.Harness;

/// <summary>The folder that holds <c>Alleycat.sln</c>, above the running program.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Alleycat.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Alleycat.sln above {AppContext.BaseDirectory}.");
    }
}
