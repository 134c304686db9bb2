using System.Globalization;
using System.Text;
using Alleycat.InfraCdk.Parameters;

namespace Alleycat.InfraCdk.Costs;

/// <summary>The estimate as text for a person.</summary>
internal static class CostReport
{
    /// <param name="parameters">As <c>name=value</c>; the last of a name holds.</param>
    /// <exception cref="ParameterException">A value is out of its range, or a name is no parameter's.</exception>
    public static string Write(IReadOnlyList<string> parameters)
    {
        var values = parameters.Select(text => text.Split('=', 2)).ToLookup(pair => pair[0], pair => pair.Length == 2 ? pair[1] : null);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var report = Write(name =>
        {
            known.Add(name);
            return values[name].LastOrDefault();
        });
        // A slip of the pen would otherwise be a default that nobody wanted.
        return values.FirstOrDefault(value => !known.Contains(value.Key)) is not { } unknown
            ? report
            : throw new ParameterException($"There is no parameter {unknown.Key}. docs/aws.md has them all.");
    }

    /// <param name="context">
    /// Parameters of the deployment, and <c>riders</c>, <c>classes</c>, <c>boards</c>, <c>packed</c> of the race.
    /// </param>
    /// <exception cref="ParameterException">A value is out of its range.</exception>
    public static string Write(Func<string, object?> context)
    {
        var parameters = ParameterReader.Read(context);
        var prices = PriceList.Read();
        var estimate = new CostEstimate(prices, parameters);
        var load = ParameterReader.ReadRace(context);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"List prices of {prices.Region}, {prices.AsOf}, in US dollars. {prices.Note}");
        Append(text, "Per month, with nobody riding", estimate.PerMonthIdle());
        var race = string.Create(CultureInfo.InvariantCulture, $"Per race of {load.Riders:N0} riders and {parameters.RaceSeconds} seconds");
        Append(text, race, estimate.PerRace(load));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<CostLine> lines)
    {
        text.AppendLine().AppendLine(title);
        foreach (var line in lines)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {line.Service,-12} {line.What,-52} {line.Dollars,10:F4}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"",-12} {"total",-52} {lines.Sum(line => line.Dollars),10:F4}");
    }
}
