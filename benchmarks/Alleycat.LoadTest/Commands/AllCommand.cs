using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench all</c>: every figure of README and docs, one scenario after the other, and one page of them all.</summary>
internal static class AllCommand
{
    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Each scenario as short as it goes, to see that all work: about five minutes, figures worth nothing.",
    };

    private static readonly string[][] Whole =
    [
        ["mqtt"], ["stream"], ["transform"], ["history"], ["lz4"], ["cold-start"], ["contention"], ["race"], ["spectators"], ["day"], ["restart"],
        ["live", "--riders", "1000", "--minutes", "5"], ["live", "--riders", "10000", "--minutes", "5"], ["live", "--riders", "40000", "--minutes", "5"],
        ["fleet", "--bikes", "40000", "--seconds", "300"],
    ];

    private static readonly string[][] Short =
    [
        ["mqtt", "--rounds", "1", "--seconds", "1", "--connections", "100", "--no-save"], ["stream", "--quick"], ["lz4", "--quick"],
        ["race", "--riders", "50", "--seconds", "20", "--runs", "1", "--no-save"],
        ["spectators", "--viewers", "50", "--riders", "10", "--seconds", "5", "--no-save"], ["day", "--races", "4", "--no-save"],
        ["restart", "--races", "4", "--restarts", "1", "--no-save"], ["live", "--riders", "100", "--minutes", "0.1", "--no-save"],
        ["fleet", "--bikes", "100", "--seconds", "3", "--no-save"],
    ];

    public static Command Create()
    {
        var command = new Command("all", "Every scenario with its peers, and one page with all their tables. About fifty minutes on an idle machine.\n\n"
            + "Examples:\n  alleycat bench all\n  alleycat bench all --quick")
        {
            Quick,
        };
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(parsed.GetValue(Quick), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool isQuick, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "benchmarks", "results");
        var scenarios = isQuick ? Short : Whole;
        var started = Stopwatch.GetTimestamp();
        var begunAt = DateTime.UtcNow;
        var page = new ResultsFile("all");
        page.Line(string.Create(CultureInfo.InvariantCulture, $"# Everything, {begunAt:yyyy-MM-dd}"));
        page.Line();
        page.Machine(await NodeVersionAsync());
        page.Line();
        page.Line("| command (`./alleycat bench …`) | outcome | took, s |");
        page.Line("|---|---|---|");
        var failed = 0;
        foreach (var scenario in scenarios)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"[{Stopwatch.GetElapsedTime(started):hh\\:mm\\:ss}] {string.Join(' ', scenario)}"));
            var begun = Stopwatch.GetTimestamp();
            var exitCode = await Programs.ScenarioAsync(scenario);
            failed += exitCode == 0 ? 0 : 1;
            page.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {string.Join(' ', scenario)} | {(exitCode == 0 ? "as it should be" : "**not as it should be**")} | {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} |"));
        }
        if (!isQuick)
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.md").Where(f => f.LastWriteTimeUtc >= begunAt).OrderBy(f => f.LastWriteTimeUtc))
            {
                page.Line();
                page.Line(await File.ReadAllTextAsync(file.FullName, cancellationToken));
            }
            await Console.Error.WriteLineAsync($"Written to {await page.SaveAsync()}");
        }
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string?> NodeVersionAsync()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
        return node is null ? null : (await node.StandardOutput.ReadToEndAsync()).Trim();
    }
}
