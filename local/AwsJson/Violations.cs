using System.Globalization;

namespace Alleycat.Local.AwsJson;

/// <summary>Broken constraints in the words of AWS's validation: at most ten, told together.</summary>
internal sealed class Violations
{
    private const int CountMax = 10;

    private readonly List<string> _texts = [];

    public void Null(string member) => Add(null, member, "Member must not be null");

    public void LongerThan(string? value, string member, int max) =>
        Add(value, member, $"Member must have length less than or equal to {max}");

    public void ShorterThan(string? value, string member, int min) =>
        Add(value, member, $"Member must have length greater than or equal to {min}");

    public void Above(long value, string member, long max) =>
        Add(Text(value), member, $"Member must have value less than or equal to {max}");

    public void Below(long value, string member, long min) =>
        Add(Text(value), member, $"Member must have value greater than or equal to {min}");

    public void NoMatch(string? value, string member, string pattern) =>
        Add(value, member, $"Member must satisfy regular expression pattern: {pattern}");

    public void NotInSet(string value, string member, IEnumerable<string> set) =>
        Add(value, member, $"Member must satisfy enum value set: [{string.Join(", ", set)}]");

    /// <summary>Null where everything satisfied its constraints.</summary>
    public AwsJsonError? ToError() => _texts.Count == 0
        ? null
        : AwsJsonError.Validation(
            $"{_texts.Count} validation error{(_texts.Count == 1 ? "" : "s")} detected: {string.Join("; ", _texts)}");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(string? value, string member, string constraint)
    {
        if (_texts.Count < CountMax)
            _texts.Add($"Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: {constraint}");
    }
}
