using System.CommandLine;
using System.Globalization;
using Alleycat.Local.Identity;

namespace Alleycat.Local.Commands;

/// <summary>What the commands about identity have in common.</summary>
internal static class IdentityOptions
{
    private const int DaysMax = 3650;

    public static Option<string> Data() => new("--data")
    {
        Description = "The data folder, as for alleycat up.",
        DefaultValueFactory = _ => "alleycat-data",
    };

    public static Option<bool> Json() => new("--json") { Description = "The result as one line of JSON on standard output." };

    public static IdentityFolder FolderOf(ParseResult parsed, Option<string> data) => new(System.IO.Path.GetFullPath(parsed.GetValue(data)!));

    /// <summary>Reads <c>30d</c>, <c>12h</c>, <c>45m</c> from now, or a date of UTC such as <c>2026-12-31</c>.</summary>
    /// <returns>Null where the text is none of these, not in the future, or more than ten years away.</returns>
    public static DateTimeOffset? TryReadExpiry(string text, DateTimeOffset now)
    {
        DateTimeOffset until;
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            TimeSpan? unit = text[^1] switch
            {
                'd' => TimeSpan.FromDays(1),
                'h' => TimeSpan.FromHours(1),
                'm' => TimeSpan.FromMinutes(1),
                _ => null,
            };
            if (unit is null || unit.Value.TotalDays * count > DaysMax)
                return null;
            until = now + (unit.Value * count);
        }
        else if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out until))
        {
            return null;
        }
        return until > now && until <= now.AddDays(DaysMax) ? until : null;
    }
}
