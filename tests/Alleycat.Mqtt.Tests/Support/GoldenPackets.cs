namespace Alleycat.Mqtt.Tests.Support;

/// <summary>The packets in tests/fixtures/mqtt.</summary>
internal static class GoldenPackets
{
    public static byte[] Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, name + ".hex"));
        return Convert.FromHexString(string.Concat(lines.Select(line => line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal))));
    }

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.hex")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => !name.StartsWith("journal-", StringComparison.Ordinal));

    /// <summary>Where the solution lies.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("Alleycat.sln is in no folder above the tests.");
            return folder.FullName;
        }
    }

    private static string Folder => Path.Combine(Root, "tests", "fixtures", "mqtt");
}
