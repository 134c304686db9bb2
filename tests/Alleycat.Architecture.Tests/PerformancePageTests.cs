using System.Text.RegularExpressions;

namespace Alleycat.Architecture.Tests;

/// <summary>A figure stands beside the command that repeats it, and the command exists.</summary>
public sealed partial class PerformancePageTests
{
    private static readonly string PerformancePage = Path.Combine(Checkout.Root, "docs", "performance.md");
    private static readonly string[] Pages = [Path.Combine(Checkout.Root, "README.md"), .. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md")];

    private static readonly string[] Scenarios =
    [
        .. Directory.GetFiles(Path.Combine(Checkout.Root, "benchmarks", "Alleycat.LoadTest", "Commands"), "*.cs")
            .SelectMany(static path => ScenarioName().Matches(File.ReadAllText(path)).Select(static match => match.Groups[1].Value)).Distinct(),
    ];

    [Fact]
    public void Every_row_and_paragraph_with_a_figure_names_its_command() => Assert.All(
        Parts(File.ReadAllText(PerformancePage)).Where(static part => Figure().IsMatch(part)), static part => Assert.Matches(CommandName(), part));

    [Fact]
    public void Every_bench_command_that_a_page_names_exists() => Assert.All(
        Pages.SelectMany(static page => CommandName().Matches(File.ReadAllText(page)).Select(static match => match.Groups[1].Value)).Distinct(),
        static name => Assert.Contains(name, Scenarios));

    [Fact]
    public void Every_bench_command_is_on_the_performance_page()
    {
        Assert.NotEmpty(Scenarios);
        var named = CommandName().Matches(File.ReadAllText(PerformancePage)).Select(static match => match.Groups[1].Value).ToHashSet();
        Assert.All(Scenarios, name => Assert.Contains(name, named));
    }

    [Theory]
    [InlineData("It takes 3 ms.", true)]
    [InlineData("| memory | 120 MB | `bench live` |", true)]
    [InlineData("1,200 records/s", true)]
    [InlineData("A class has 40,000 racers.", false)]
    public void What_counts_as_a_figure(string text, bool isFigure) => Assert.Equal(isFigure, Figure().IsMatch(text));

    /// <summary>A table's rows one by one, other text by paragraphs.</summary>
    private static IEnumerable<string> Parts(string page) => page.Split("\n\n").SelectMany(
        static block => block.TrimStart().StartsWith('|') ? block.Split('\n') : [block]);

    [GeneratedRegex(@"\d (ns|µs|ms|s|kB|MB|GB|bytes|messages/s|records/s|%)(?![A-Za-z])")]
    private static partial Regex Figure();

    [GeneratedRegex(@"(?:\./alleycat |`|alleycat )bench ([a-z][a-z0-9-]*)")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"(?:new Command\(|^\s+\(|PassedOn\()""([a-z0-9-]+)"", ", RegexOptions.Multiline)]
    private static partial Regex ScenarioName();
}
