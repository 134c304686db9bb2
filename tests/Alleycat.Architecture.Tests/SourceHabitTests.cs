using System.Text.RegularExpressions;

namespace Alleycat.Architecture.Tests;

/// <summary>Size and naming habits of docs/how-we-write-code.md that a test can keep.</summary>
public sealed partial class SourceHabitTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 150;

    private static readonly string[] Sources = [.. Checkout.Files("*.cs"), .. Checkout.Files("*.ts"), .. Checkout.Files("*.vue")];

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.All(
        Sources, path => Assert.True(File.ReadLines(path).Count() <= LinesMax, Checkout.Relative(path)));

    [Fact]
    public void No_line_is_wider_than_a_screen() => Assert.All(
        Checkout.Files("*.cs").Where(path => !Checkout.Relative(path).StartsWith("tests/", StringComparison.Ordinal)
            && !Checkout.Relative(path).StartsWith("benchmarks/", StringComparison.Ordinal)),
        path => Assert.All(File.ReadLines(path), line => Assert.True(line.Length <= ColumnsMax, $"{Checkout.Relative(path)}: {line}")));

    [Fact]
    public void No_regions_and_no_unfinished_marks() => Assert.All(
        Sources.Where(path => !path.EndsWith("SourceHabitTests.cs", StringComparison.Ordinal)),
        path => Assert.False(Unfinished().IsMatch(File.ReadAllText(path)), Checkout.Relative(path)));

    [Fact]
    public void No_type_is_called_Utils_Helper_or_Manager() => Assert.All(
        Checkout.Files("*.cs").Select(path => Path.GetFileNameWithoutExtension(path)), name => Assert.DoesNotMatch(VagueName(), name));

    [Fact]
    public void A_namespace_follows_its_folder() => Assert.All(
        ProjectFile.All.Where(p => p.Area is not ("tests" or "benchmarks")),
        project => Assert.All(
            Checkout.Files("*.cs").Where(path => Checkout.Relative(path).StartsWith(project.Folder + "/", StringComparison.Ordinal)),
            path => Assert.True(NamespaceOf(path) is not { } found || IsExpected(project, path, found), Checkout.Relative(path))));

    [Fact]
    public void No_lock_file_names_an_address_to_download_from() => Assert.All(
        Checkout.Files("packages.lock.json").Concat(Checkout.Files("package-lock.json")),
        path => Assert.False(DownloadAddress().IsMatch(File.ReadAllText(path)), Checkout.Relative(path)));

    private static string? NamespaceOf(string path) =>
        File.ReadLines(path).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';', ' ');

    /// <summary>Types that stand in for a package keep the package's own namespace (docs/dependencies.md).</summary>
    private static bool IsExpected(ProjectFile project, string path, string found)
    {
        if (found.StartsWith("Amazon.", StringComparison.Ordinal))
            return true;
        var folder = Path.GetRelativePath(Path.Combine(Checkout.Root, project.Folder), Path.GetDirectoryName(path)!);
        return found == (folder == "." ? project.Name : $"{project.Name}.{folder.Replace('/', '.')}");
    }

    [GeneratedRegex(@"^\s*#region|NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|\bSkip\s*=\s*""", RegexOptions.Multiline)]
    private static partial Regex Unfinished();

    [GeneratedRegex("(Utils?|Helpers?|Manager)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"""resolved""\s*:\s*""https?://")]
    private static partial Regex DownloadAddress();
}
