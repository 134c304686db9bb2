using System.Globalization;
using Alleycat.InfraCdk.Costs;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>The dollars in the documents are those that the command prints, from the prices of this very checkout.</summary>
public sealed class CostDocumentTests
{
    [Fact]
    public void The_deployment_page_has_the_commands_figures()
    {
        var text = Document("aws.md");
        AssertRow(text, "a month with nobody riding, stream on demand (the default)", Month());
        AssertRow(text, "a month with nobody riding, one shard (`shards=1`)", Month("shards=1"));
        AssertRow(text, "a race of 1,000 riders in six classes, each page showing its class", Race("riders=1000"));
        AssertRow(text, "the same without boards on the pages", Race("riders=1000", "boards=false"));
    }

    [Fact]
    public void The_capacity_paper_has_the_commands_figures()
    {
        var text = Document("scale.md");
        AssertRow(text, "with boards", Race("riders=1000"), Race("riders=40000"));
        AssertRow(text, "boards off", Race("riders=1000", "boards=false"), Race("riders=40000", "boards=false"));
        AssertRow(
            text, "boards off, packed by a gateway (100 to a record), no IoT Core",
            Race("riders=1000", "boards=false", "packed=100"), Race("riders=40000", "boards=false", "packed=100"));
        var (boards, race) = (Line("standings out, 24 x 5 KB each", "riders=40000"), Race("riders=40000"));
        Assert.Contains($"{Rounded(boards)} dollars of a race's {Rounded(race)}", text, StringComparison.Ordinal);
        Assert.Contains($"50 rows are one unit, {boards / 24:F0} dollars", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_prices_month_is_in_the_report_and_a_name_that_is_no_parameter_is_refused()
    {
        Assert.Contains(PriceList.Read().AsOf, CostReport.Write(["riders=2"]), StringComparison.Ordinal);
        var refused = Assert.Throws<ParameterException>(() => CostReport.Write(["shard=4"]));
        Assert.Contains("no parameter shard", refused.Message, StringComparison.Ordinal);
        Assert.Equal(CostReport.Write(["shards=4"]), CostReport.Write(["shards=2", "shards=4"]));
    }

    private static double Month(params string[] parameters) => Totals(parameters)[0];

    private static double Race(params string[] parameters) => Totals(parameters)[1];

    private static double[] Totals(string[] parameters) =>
        [.. Lines(parameters).Where(line => line.TrimStart().StartsWith("total", StringComparison.Ordinal)).Select(Dollars)];

    private static double Line(string end, params string[] parameters) =>
        Dollars(Assert.Single(Lines(parameters), line => line.Contains(end, StringComparison.Ordinal)));

    private static string[] Lines(string[] parameters) => CostReport.Write(parameters).Split('\n', StringSplitOptions.TrimEntries);

    private static double Dollars(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static void AssertRow(string text, string title, params double[] dollars) =>
        Assert.Contains($"\n| {title} | {string.Join(" | ", dollars.Select(Rounded))} |", text, StringComparison.Ordinal);

    /// <summary>Cents as long as they matter.</summary>
    private static string Rounded(double dollars) =>
        dollars.ToString(dollars >= 100 ? "F0" : "F2", CultureInfo.InvariantCulture);

    private static string Document(string name) => File.ReadAllText(Path.Combine(Checkout.Root, "docs", name));
}
