using System.Xml.Linq;

namespace Alleycat.Architecture.Tests;

/// <summary>What a project file says of its dependencies.</summary>
internal sealed record ProjectFile(string Name, string Folder, string Sdk, string[] Projects, string[] Packages, string[] Frameworks)
{
    public static IReadOnlyList<ProjectFile> All { get; } = [.. Checkout.Files("*.csproj").Select(Read)];

    public static ProjectFile Named(string name) => All.Single(project => project.Name == name);

    /// <summary>The first folder of the map: core, platform, local, a stage, tests …</summary>
    public string Area => Folder.Split('/')[0];

    private static ProjectFile Read(string path)
    {
        var xml = XDocument.Load(path).Root!;
        string[] Values(string element) => [.. xml.Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>()];
        return new(
            Path.GetFileNameWithoutExtension(path),
            Checkout.Relative(Path.GetDirectoryName(path)!),
            (string)xml.Attribute("Sdk")!,
            [.. Values("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))],
            Values("PackageReference"),
            Values("FrameworkReference"));
    }
}
