using System.CommandLine;
using System.Globalization;
using Alleycat.Local.Export;
using Alleycat.Local.Races;
using Alleycat.Local.Races.Sources;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat export</c>: a race for people and tools.</summary>
internal static class ExportCommand
{
    private static readonly RaceSources Sources = new();
    private static readonly Argument<string> Race = RaceArgument.Create();

    private static readonly Option<string> Format = new("--format")
    {
        Description = "ndjson: the delivered lines, each second once; csv: a table; tcx: an activity for each racer, for training logs.",
        DefaultValueFactory = _ => "ndjson",
    };

    private static readonly Option<int?> Racer = new("--racer") { Description = "Only this racer." };

    private static readonly Option<bool> Hidden = new("--hidden") { Description = "Hidden results too, for organisers." };

    private static readonly Option<string?> Out = new("--out", "-o", "--output")
    {
        Description = "The file to write, whole or not at all. Default: standard output.",
    };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress." };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("ndjson", "csv", "tcx");
        var command = new Command("export", "Writes a race as a file: from a running host, or from a data folder where none runs.\n\n" +
            "Examples:\n  alleycat export 1-5402746 --format csv --out race.csv\n" +
            "  alleycat export 1-5402746 --format tcx --racer 42 > race.tcx\n  alleycat export 1-5402746 --data /var/lib/alleycat | head")
        {
            Race, Format, Racer, Hidden, Out, Quiet,
        };
        Sources.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        using var shutdown = new Shutdown();
        try
        {
            var race = RaceArgument.KeyOf(parsed.GetValue(Race)!);
            await using var source = await Sources.OpenAsync(parsed, shutdown.Token);
            var result = await source.ResultAsync(race, shutdown.Token) ?? throw RaceArgument.NotFound(race);
            var leftOut = parsed.GetValue(Hidden) ? [] : result.Results.Where(place => place.Hidden).Select(place => place.RacerId).ToHashSet();
            var racer = parsed.GetValue(Racer);
            var table = await ReadAsync(
                source, race, line => (racer is null || line.RacerId == racer) && !leftOut.Contains(line.RacerId),
                new(parsed.GetValue(Quiet), "exported"), shutdown.Token);
            if (table.Count == 0)
                throw NothingLeft(race, racer, leftOut);
            if (leftOut.Count > 0 && racer is null)
                await Console.Error.WriteLineAsync($"Left out: {leftOut.Count} hidden {(leftOut.Count == 1 ? "result" : "results")} (--hidden).");
            var export = new RaceExport(table, race, result.StartsAt, result.Seconds);
            var format = Enum.Parse<ExportFormat>(parsed.GetValue(Format)!, ignoreCase: true);
            Write(export, format, parsed.GetValue(Out));
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static CommandException NothingLeft(RaceKey race, int? racer, HashSet<int> leftOut) =>
        racer is { } one && !leftOut.Contains(one) ? RaceArgument.RacerNotFound(race, one)
        : new(
            ExitCode.NotFound, "result-hidden", racer is null ? $"Every result of race {race} is hidden." : $"That result of race {race} is hidden.",
            "An organiser has it with: --hidden");

    /// <summary>The seconds of a race that are wanted, each racer's each once.</summary>
    /// <exception cref="CommandException">The race is too large to hold.</exception>
    public static async Task<RaceTable> ReadAsync(
        IRaceSource source, RaceKey race, Func<RaceLine, bool> isWanted, LineProgress progress, CancellationToken cancellationToken)
    {
        var table = new RaceTable();
        await foreach (var line in source.ReadAsync(race, cancellationToken))
        {
            if (isWanted(line) && !table.TryAdd(line))
                throw TooLarge(race);
            progress.Report(table.Count);
        }
        progress.End(table.Count);
        return table;
    }

    public static CommandException TooLarge(RaceKey race) => new(
        ExitCode.Failed, "race-too-large",
        string.Create(CultureInfo.InvariantCulture, $"Race {race} has more than {RaceTable.LinesMax:N0} seconds of racers, too many to hold."),
        "Take one racer with --racer, or query the delivered objects themselves (docs/analysts.md).");

    private static void Write(RaceExport export, ExportFormat format, string? file)
    {
        if (file is null)
        {
            try
            {
                using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
                export.Write(format, output);
            }
            catch (IOException)
            {
                // Whoever read has read enough, such as head.
            }
            return;
        }
        var temporary = $"{file}.{Environment.ProcessId}.new";
        try
        {
            using (var output = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024))
                export.Write(format, output);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new CommandException(
                ExitCode.Failed, "file-not-writable", $"{file} cannot be written: {fault.Message}", "Choose another with --out.");
        }
    }
}
