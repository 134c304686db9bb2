using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Alleycat.Local.Races;
using Alleycat.Local.Races.Sources;
using Alleycat.Local.Replay;
using Alleycat.Simulator;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat replay</c>: a recorded race through the pipeline again, and whether the same comes out.</summary>
internal static class ReplayCommand
{
    private static readonly RaceSources Sources = new();

    private static readonly Argument<string> What = new("race-or-file")
    {
        Description = "A race, such as 1-5402746, or a file: an export, a recording of simulate --record, a delivered object.",
    };

    private static readonly Option<string?> Race = new("--race") { Description = "Which race of a file that holds several." };

    private static readonly Option<string> Speed = new("--speed")
    {
        Description = "1x is real time, 10x ten times as fast, max as fast as it goes.",
        DefaultValueFactory = _ => "max",
    };

    private static readonly Option<bool> Verify = new("--verify")
    {
        Description = "Compares delivered lines, result and history file byte for byte; ends with 6 where anything differs.",
    };

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "Keeps the replay's data in this folder, which must be empty or not exist. Default: a temporary one.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "The outcome as one JSON document on standard output." };
    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress." };

    public static Command Create()
    {
        Race.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !RaceKey.TryParse(text, out _))
                result.AddError("--race takes {class}-{race}, such as 1-5402746.");
        });
        Speed.Validators.Add(result =>
        {
            if (!SimulationOptions.TryReadSpeed(result.GetValueOrDefault<string>() ?? "", out _))
                result.AddError("--speed takes a factor such as 1x or 10x, or max.");
        });
        var command = new Command("replay", "Runs a recorded race through a platform of its own again; nothing that was recorded is touched.\n\n" +
            "Examples:\n  alleycat replay 1-5402746 --verify\n  alleycat replay race.ndjson --speed 10x --keep replayed\n" +
            "  alleycat replay 1-5402746 --data /var/lib/alleycat --verify --json")
        {
            What, Race, Speed, Verify, Keep, Json, Quiet,
        };
        Sources.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        using var shutdown = new Shutdown();
        var kept = parsed.GetValue(Keep);
        var folder = kept is null ? Directory.CreateTempSubdirectory("alleycat-replay-").FullName : OpenKept(kept);
        try
        {
            return await ReplayAsync(parsed, folder, shutdown.Token);
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            if (kept is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> ReplayAsync(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        var quiet = parsed.GetValue(Quiet);
        SimulationOptions.TryReadSpeed(parsed.GetValue(Speed)!, out var speed);
        var recorded = await ReadAsync(parsed, quiet, cancellationToken);
        var replay = new RaceReplay(
            recorded, recorded.Result.Seconds, speed, Path.Combine(folder, "data"), TimeProvider.System);
        var replayed = await replay.RunAsync(new(quiet, "replayed"), cancellationToken);
        IReadOnlyList<string> differences = [];
        if (parsed.GetValue(Verify))
        {
            var expected = await ExpectedHistory.MakeAsync(recorded, Path.Combine(folder, "expected"), TimeProvider.System, cancellationToken);
            differences = ReplayComparison.Compare(recorded, replayed, expected);
        }
        Report(parsed, recorded, replayed, differences);
        return differences.Count == 0 ? ExitCode.Ok : ExitCode.VerificationDiffers;
    }

    private static async Task<RecordedRace> ReadAsync(ParseResult parsed, bool quiet, CancellationToken cancellationToken)
    {
        var what = parsed.GetValue(What)!;
        if (File.Exists(what))
        {
            RaceKey? wanted = parsed.GetValue(Race) is { } text ? RaceArgument.KeyOf(text) : null;
            return await RaceFile.ReadAsync(what, wanted, Sources.RaceSeconds(parsed), cancellationToken);
        }
        if (!RaceKey.TryParse(what, out var race))
        {
            throw new CommandException(
                ExitCode.NotFound, "no-such-file", $"There is no file {what}, and it is no race.", "A race is {class}-{race}, such as 1-5402746.");
        }
        await using var source = await Sources.OpenAsync(parsed, cancellationToken);
        var result = await source.ResultAsync(race, cancellationToken) ?? throw RaceArgument.NotFound(race);
        var lines = await ExportCommand.ReadAsync(source, race, _ => true, new(quiet, "read"), cancellationToken);
        return new(race, lines, result, await source.HistoryAsync(race.ClassId, cancellationToken));
    }

    private static void Report(ParseResult parsed, RecordedRace recorded, ReplayedRace replayed, IReadOnlyList<string> differences)
    {
        var isVerified = parsed.GetValue(Verify);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                race = recorded.Race.ToString(),
                recorded = recorded.Lines.Count,
                replayed = replayed.Lines.Count,
                racers = replayed.Lines.Racers,
                historyBytes = replayed.History?.Length ?? 0,
                verified = isVerified,
                same = isVerified ? differences.Count == 0 : (bool?)null,
                differences,
            }));
            return;
        }
        var (again, racers) = (replayed.Lines.Count, replayed.Lines.Racers);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"race {recorded.Race}: {again:N0} of {recorded.Lines.Count:N0} seconds of {racers:N0} racers delivered again"));
        foreach (var difference in differences)
            Console.Out.WriteLine($"  {string.Concat(difference.Where(letter => !char.IsControl(letter)))}");
        if (isVerified && differences.Count == 0)
            Console.Out.WriteLine("  the same, byte for byte: delivered lines, result, history file");
    }

    private static string OpenKept(string folder)
    {
        try
        {
            folder = Path.GetFullPath(folder);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                throw new CommandException(
                    ExitCode.Conflict, "folder-not-empty", $"{folder} is not empty.", "Choose another with --keep: a replay begins with nothing.");
            }
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Failed, "folder-not-writable", $"{folder} cannot be made: {fault.Message}", "Choose another with --keep.");
        }
    }
}
