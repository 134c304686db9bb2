using System.CommandLine;
using Alleycat.LoadTest.Scenarios.Days;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench day</c> and <c>bench restart</c>: what grows with the races behind it.</summary>
internal static class DayCommands
{
    private static readonly Option<int> Races = Numbers.Option("--races", 288, 1, 10_000, "Races of five minutes; 288 are a day.");

    private static readonly Option<int> Riders = Numbers.Option("--riders", 50, 1, 1_000, "Riders in each race.");

    private static readonly Option<int> Regulars = Numbers.Option("--regulars", 2_000, 1_000, 100_000, "People who come again.");

    private static readonly Option<int> Restarts = Numbers.Option("--restarts", 5, 1, 100, "Restarts after SIGKILL, and as many after a clean end.");

    public static Command CreateDay()
    {
        var command = new Command("day", "A day of races, as fast as they go: how memory, disk and merge times grow.\n\n"
            + "Examples:\n  alleycat bench day\n  alleycat bench day --races 12 --no-save")
        {
            Races, Riders, Regulars, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) => await new Day(
            parsed.GetValue(Races), parsed.GetValue(Riders), parsed.GetValue(Regulars), !parsed.GetValue(Numbers.NoSave)).RunAsync() ? 0 : 1);
        return command;
    }

    public static Command CreateRestart()
    {
        var command = new Command("restart", "From the process' start until it is ready, with a day's data, after SIGKILL and after a clean end.\n\n"
            + "Examples:\n  alleycat bench restart\n  alleycat bench restart --races 12 --restarts 1 --no-save")
        {
            Races, Riders, Regulars, Restarts, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) => await new Restart(
            parsed.GetValue(Races), parsed.GetValue(Riders), parsed.GetValue(Regulars), parsed.GetValue(Restarts),
            !parsed.GetValue(Numbers.NoSave)).RunAsync() ? 0 : 1);
        return command;
    }
}
