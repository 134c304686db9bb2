using System.Reflection;
using System.Text.RegularExpressions;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests;

/// <summary>The table of normative statements names tests that there are.</summary>
public sealed partial class ConformanceTableTests
{
    [Fact]
    public void Every_test_named_in_the_table_exists()
    {
        var tests = typeof(ConformanceTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => method.Name)
            .ToHashSet(StringComparer.Ordinal);
        var named = File.ReadLines(Path.Combine(GoldenPackets.Root, "docs", "mqtt-conformance.md"))
            .Where(line => line.StartsWith("| MQTT", StringComparison.Ordinal))
            .SelectMany(line => TestName().Matches(line).Select(match => match.Groups[1].Value))
            .ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [GeneratedRegex("`([A-Z][a-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
