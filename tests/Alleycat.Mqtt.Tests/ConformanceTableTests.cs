using System.Globalization;
using System.Text.RegularExpressions;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests;

/// <summary>The page of normative statements names tests that there are, and every statement once.</summary>
public sealed partial class ConformanceTableTests
{
    // Section and how many statements it has: appendix B of the standards. 5.0's 2.2.1 begins with -2.
    private const string Statements311 =
        "1.5.3:3 2.2.2:2 2.3.1:7 3.1.0:2 3.1.2:24 3.1.3:11 3.1.4:5 3.2.0:1 3.2.2:6 3.3.1:12 3.3.2:3 3.3.4:1 3.3.5:2 3.6.1:1 3.8.1:1 3.8.3:4 "
        + "3.8.4:6 3.9.3:2 3.10.1:1 3.10.3:2 3.10.4:6 3.12.4:1 3.14.1:1 3.14.4:3 4.1.0:2 4.2.0:1 4.3.1:1 4.3.2:2 4.3.3:2 4.4.0:1 4.5.0:2 "
        + "4.6.0:6 4.7.1:3 4.7.2:1 4.7.3:4 4.8.0:2 6.0.0:4 7.0.0:2 7.1.1:1 7.1.2:1";

    private const string Statements500 =
        "1.5.4:3 1.5.5:1 1.5.7:1 2.1.3:1 2.2.1:6 2.2.2:1 3.1.0:2 3.1.2:30 3.1.3:12 3.1.4:6 3.2.0:2 3.2.2:22 3.3.1:13 3.3.2:20 3.3.4:10 "
        + "3.4.2:3 3.5.2:3 3.6.1:1 3.6.2:3 3.7.2:3 3.8.1:1 3.8.3:5 3.8.4:8 3.9.2:2 3.9.3:2 3.10.1:1 3.10.3:2 3.10.4:6 3.11.2:2 3.11.3:2 "
        + "3.12.4:1 3.14.0:1 3.14.1:1 3.14.2:4 3.14.4:3 3.15.1:1 3.15.2:3 4.1.0:2 4.2.0:1 4.3.1:1 4.3.2:5 4.3.3:13 4.4.0:2 4.5.0:2 4.6.0:6 "
        + "4.7.0:1 4.7.1:2 4.7.2:1 4.7.3:4 4.8.2:6 4.9.0:3 4.12.0:7 4.12.1:2 4.13.1:1 4.13.2:1 6.0.0:4 "
        + "7.0.0:2 7.1.1:1 7.1.2:1";

    private static string[] Rows(string part)
    {
        var page = File.ReadAllText(Path.Combine(GoldenPackets.Root, "docs", "mqtt-conformance.md"));
        var parts = page.Split("## MQTT 5.0");
        Assert.Equal(2, parts.Length);
        return [.. parts[part == "3.1.1" ? 0 : 1].Split('\n').Where(line => line.StartsWith("| MQTT-", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData("3.1.1", Statements311, new string[0])]
    [InlineData("5.0", Statements500, new[] { "2.2.1-1" })]
    public void Every_statement_of_the_standards_is_on_the_page_once(string part, string statements, string[] notGiven)
    {
        var expected = statements.Split(' ')
            .Select(section => section.Split(':'))
            .SelectMany(section => Enumerable.Range(1, int.Parse(section[1], CultureInfo.InvariantCulture)).Select(n => $"{section[0]}-{n}"))
            .Except(notGiven);
        var listed = Rows(part).SelectMany(row => Expand(row.Split('|')[1])).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("3.1.1")]
    [InlineData("5.0")]
    public void Every_test_named_on_the_page_exists_and_every_statement_has_a_test_or_a_reason(string part)
    {
        var tests = Directory.EnumerateFiles(Path.Combine(GoldenPackets.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        var rows = Rows(part);
        Assert.All(
            rows.SelectMany(row => TestName().Matches(row).Select(match => match.Groups[1].Value)),
            name => Assert.Contains(name, tests));
        // A row of three columns has a test, a row of two a reason.
        Assert.All(rows, row => Assert.True(row.Split('|').Length == 4 || TestName().IsMatch(row), row));
    }

    /// <summary><c>MQTT-3.1.2-9, -11 to -13, 3.8.3-1</c> → each number with its section.</summary>
    private static IEnumerable<string> Expand(string cell)
    {
        var section = "";
        foreach (Match match in Statement().Matches(cell.Replace("MQTT-", "", StringComparison.Ordinal)))
        {
            if (match.Groups["section"].Success)
                section = match.Groups["section"].Value;
            var first = int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture);
            var last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].Value, CultureInfo.InvariantCulture) : first;
            for (var number = first; number <= last; number++)
                yield return $"{section}-{number}";
        }
    }

    [GeneratedRegex(@"(?<section>\d+\.\d+\.\d+)?-(?<first>\d+)(?: to -(?<last>\d+))?")]
    private static partial Regex Statement();

    [GeneratedRegex("`([A-Z][a-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public (?:async Task|Task|void) ([A-Z]\w+)\(")]
    private static partial Regex TestMethod();
}
