namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>Folders as <c>dotnet publish</c> leaves them, as far as synthesis looks.</summary>
internal static class PublishedFolders
{
    private static readonly (string Folder, string Assembly)[] Functions =
    [
        ("firehose-transform", "Alleycat.FirehoseTransform"),
        ("history-processor", "Alleycat.HistoryProcessor"),
        ("live-rankings", "Alleycat.LiveRankings"),
    ];

    /// <summary>Writes the folders of some functions, or of all.</summary>
    public static void Write(string root, IReadOnlyCollection<string>? published)
    {
        foreach (var (folder, assembly) in Functions.Where(function => published?.Contains(function.Folder) ?? true))
        {
            var path = Directory.CreateDirectory(Path.Combine(root, folder)).FullName;
            File.WriteAllText(Path.Combine(path, $"{assembly}.dll"), folder);
            File.WriteAllText(Path.Combine(path, $"{assembly}.runtimeconfig.json"), "{}");
        }
    }
}
