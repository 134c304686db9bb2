using System.IO.Compression;
using Alleycat.Local.Hosting;

namespace Alleycat.Local.Tests.Samples;

/// <summary>The folder <c>samples</c> of the checkout.</summary>
internal sealed class SampleFolder
{
    public string Path { get; } = System.IO.Path.Combine(RepositoryRoot.Find()!, "samples");

    /// <summary>Every object of the day with its key, in the order of keys.</summary>
    public IReadOnlyList<(string Key, string Text)> Day()
    {
        var day = System.IO.Path.Combine(Path, "day");
        return
        [
            .. Directory.EnumerateFiles(day, "*", SearchOption.AllDirectories)
                .Select(file => (System.IO.Path.GetRelativePath(day, file).Replace('\\', '/'), TextOf(File.ReadAllBytes(file))))
                .OrderBy(entry => entry.Item1, StringComparer.Ordinal),
        ];
    }

    /// <summary>The lines of every object below a folder.</summary>
    public string[] LinesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(System.IO.Path.Combine(Path, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(file => TextOf(File.ReadAllBytes(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries)),
    ];

    public static string TextOf(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
            return System.Text.Encoding.UTF8.GetString(content);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
