namespace Alleycat.Streaming.Tests;

/// <summary>Golden files under tests/fixtures.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "fixtures");

    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Folder, path));

    /// <summary>The golden bytes; with ALLEYCAT_REWRITE_GOLDEN=1 in the environment they are first replaced by what we write now.</summary>
    public static byte[] Golden(string path, byte[] written)
    {
        if (Environment.GetEnvironmentVariable("ALLEYCAT_REWRITE_GOLDEN") == "1")
            File.WriteAllBytes(Path.Combine(Folder, path), written);
        return Bytes(path);
    }

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
