using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;

namespace Alleycat.Local.Commands;

/// <summary>The command line: parses, runs one command, turns what happened into an exit code.</summary>
internal static class AlleycatCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Not a RootCommand: that one is named like the program's file.
        var root = new Command("alleycat", "Alleycat: streaming race telemetry on one machine.\n\n" +
            "Examples:\n  alleycat up --demo\n  alleycat simulate --riders 50 --class 1-6 --seconds 300 --speed 1x --to mqtt://127.0.0.1:1883")
        {
            new HelpOption(),
            new VersionOption(),
            UpCommand.Create(),
            SimulateCommand.Create(),
            DoctorCommand.Create(),
            GatewayCommand.Create(),
            DeployCommand.Create(),
            DeployCommand.CreateDestroy(),
            CertCommand.Create(),
            BikeCommand.Create(),
            RacerCommand.Create(),
            KeyCommand.Create(),
            OrganiserCommand.Create(),
            RaceCommand.Create(),
            ExportCommand.Create(),
            ReplayCommand.Create(),
            SampleDayCommand.Create(),
            BenchCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Run the command with --help for what it takes.");
            return ExitCode.Usage;
        }
        try
        {
            // Signals are ours (Shutdown): the library's own handling would end the process while buffers are being delivered.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (CommandException failure)
        {
            await ReportAsync(failure, asJson: args.Contains("--json"));
            return failure.ExitCode;
        }
    }

    private static async Task ReportAsync(CommandException failure, bool asJson)
    {
        if (!asJson)
        {
            await Console.Error.WriteLineAsync($"alleycat: {failure.Message}\n{failure.Hint}");
            return;
        }
        using var stream = Console.OpenStandardError();
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", failure.Code);
        json.WriteString("message", failure.Message);
        json.WriteString("hint", failure.Hint);
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync();
        await stream.WriteAsync("\n"u8.ToArray());
    }
}
