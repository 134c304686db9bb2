using System.Globalization;
using System.Runtime.InteropServices;

namespace Alleycat.Browser.Tests.Performance;

/// <summary>
/// An ordinary run checks what no other work on the machine can disturb, and briefly. With <c>ALLEYCAT_PAGE_RECORD</c> set the
/// full measurement is taken, its goals are demanded, and benchmarks/results is given a page of figures.
/// </summary>
internal static class Recording
{
    private static readonly SortedDictionary<string, string> Sections = [];

    public static bool IsOn => Environment.GetEnvironmentVariable("ALLEYCAT_PAGE_RECORD") is { Length: > 0 };

    /// <summary>Keeps one measurement's table; the file holds those of this run.</summary>
    public static void Keep(string title, string chromium, IReadOnlyList<(string What, string Figure)> figures)
    {
        if (!IsOn)
            return;
        Sections[title] = $"## {title}\n\n| what | figure |\n|---|---|\n" + string.Concat(figures.Select(row => $"| {row.What} | {row.Figure} |\n"));
        var today = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var text = $"""
            # The page under load

            `scripts/page-performance.sh` on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, Chromium {chromium}, headless, drawing in
            software. Load average when it was written: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.


            """ + string.Join('\n', Sections.Values);
        File.WriteAllText(Path.Combine(Checkout.Root, "benchmarks", "results", $"page-{today}.md"), text);
    }

    public static string Ms(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";
}
