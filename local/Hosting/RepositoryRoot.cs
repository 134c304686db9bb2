namespace Alleycat.Local.Hosting;

/// <summary>The checkout this program was built in, or nothing where it was published elsewhere.</summary>
internal static class RepositoryRoot
{
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                return folder.FullName;
        }
        return null;
    }
}
