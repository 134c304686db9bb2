using System.CommandLine;
using Alleycat.LoadTest.Scenarios.Races;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench race</c>.</summary>
internal static class RaceCommand
{
    private static readonly Option<int> Riders = Numbers.Option("--riders", 1_000, 1, 15_000, "Riders.");

    private static readonly Option<int> Seconds = Numbers.Option("--seconds", 300, 1, 300, "Seconds, one message of each rider.");

    private static readonly Option<int> Runs = Numbers.Option("--runs", 5, 1, 100, "Runs, each on a fresh process and folder.");

    public static Command Create()
    {
        var command = new Command("race", "The fastest race, from the first message to the final history: over MQTT, then over PutRecords.\n\n"
            + "Examples:\n  alleycat bench race\n  alleycat bench race --riders 100 --seconds 30 --runs 1 --no-save")
        {
            Riders, Seconds, Runs, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (riders, seconds, runs, noSave) =
                (parsed.GetValue(Riders), parsed.GetValue(Seconds), parsed.GetValue(Runs), parsed.GetValue(Numbers.NoSave));
            var isWhole = await new FastRace(riders, seconds, runs, !noSave).RunAsync();
            List<string> arguments = ["--riders", $"{riders}", "--seconds", $"{seconds}", "--runs", $"{runs}"];
            if (noSave)
                arguments.Add("--quick");
            return await Programs.MicroAsync("race", arguments) == 0 && isWhole ? 0 : 1;
        });
        return command;
    }
}
