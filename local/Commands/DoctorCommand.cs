using System.CommandLine;
using Alleycat.Local.Doctor;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat doctor</c>: looks at the machine and at everything that is kept, and puts right what can be put right.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder that is looked at, as for up.",
        DefaultValueFactory = _ => "alleycat-data",
    };

    private static readonly Option<int> HttpPort = new("--http-port")
    {
        Description = "HTTP port that should be free; 0 looks at none.",
        DefaultValueFactory = _ => 8080,
    };

    private static readonly Option<int> MqttPort = new("--mqtt-port")
    {
        Description = "MQTT port that should be free; 0 looks at none.",
        DefaultValueFactory = _ => 1883,
    };

    private static readonly Option<bool> AgainstDelivered = new("--against-delivered")
    {
        Description = "Looks up every delivered record in the history; ends with 6 where one is missing.",
    };

    private static readonly Option<bool> Repair = new("--repair")
    {
        Description = "Says what can be put right, asks, and does it. Nothing that was acknowledged is lost by it.",
    };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Answers the question of --repair with yes." };

    private static readonly Option<bool> Json = new("--json") { Description = "The report as one JSON document." };

    public static Command Create()
    {
        var command = new Command("doctor", "Looks at ports, clock, disk and the whole data folder: every segment, checkpoint, object and\n" +
            "history file, byte by byte. Ends with 0 where all is well, 1 where something is wrong, 3 where there is no such\n" +
            "folder, 4 where a repair is asked for while Alleycat runs on it, 6 where the history lacks something delivered.\n\n" +
            "Examples:\n  alleycat doctor\n  alleycat doctor --data /var/lib/alleycat --against-delivered\n" +
            "  alleycat doctor --data /var/lib/alleycat --repair --yes --json")
        {
            Data, HttpPort, MqttPort, AgainstDelivered, Repair, Yes, Json,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = new DoctorOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(Data)!),
            HttpPort = parsed.GetValue(HttpPort),
            MqttPort = parsed.GetValue(MqttPort),
            AgainstDelivered = parsed.GetValue(AgainstDelivered),
        };
        if (!Directory.Exists(options.DataDirectory))
        {
            throw new CommandException(ExitCode.NotFound, "no-data", $"There is no folder {options.DataDirectory}.",
                "It is made by the first alleycat up; say which one with --data.");
        }
        using var shutdown = new Shutdown();
        var report = new DoctorReport(parsed.GetValue(Json), parsed.GetValue(Repair));
        try
        {
            var checks = await LookAsync(options, repairs: false, shutdown.Token);
            if (parsed.GetValue(Repair))
                checks = await RepairAsync(options, checks, report, parsed.GetValue(Yes), shutdown.Token);
            report.Write(checks);
            return checks.All(check => !check.IsWrong) ? ExitCode.Ok
                : checks.Where(check => check.IsWrong).All(check => check.IsDifference) ? ExitCode.VerificationDiffers
                : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, "data-not-readable", $"The folder cannot be read: {fault.Message}",
                "Does this user have the right to read and write there?");
        }
    }

    private static async Task<IReadOnlyList<DoctorCheck>> LookAsync(DoctorOptions options, bool repairs, CancellationToken cancellationToken) =>
    [
        .. new MachineChecks(options, TimeProvider.System).Run(),
        .. await new DataChecks(options, TimeProvider.System).RunAsync(repairs, cancellationToken),
    ];

    private static async Task<IReadOnlyList<DoctorCheck>> RepairAsync(
        DoctorOptions options, IReadOnlyList<DoctorCheck> found, DoctorReport report, bool yes, CancellationToken cancellationToken)
    {
        if (found.Any(check => check.Name == "in-use"))
        {
            throw new CommandException(ExitCode.Conflict, "in-use", "Alleycat runs on this folder; nothing is repaired under it.",
                "Stop it, then try again.");
        }
        var repairs = found.Where(check => check.Repair is not null).ToList();
        if (repairs.Count == 0)
            return found;
        report.Announce(repairs);
        if (!yes)
            Confirm();
        return await LookAsync(options, repairs: true, cancellationToken);
    }

    private static void Confirm()
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandException(ExitCode.Usage, "not-confirmed", "A repair asks, and there is no terminal to ask at.",
                "Say yes with --yes.");
        }
        Console.Error.Write("Do this? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new CommandException(ExitCode.Failed, "not-confirmed", "Nothing was changed.", "Say yes with --yes.");
    }
}
