using System.CommandLine;
using Alleycat.LoadTest.Scenarios;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench fleet</c>.</summary>
internal static class FleetCommand
{
    private static readonly Option<int> Bikes = new("--bikes")
    {
        Description = "Connected bikes.",
        DefaultValueFactory = static _ => 40_000,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long they publish, once a second each.",
        DefaultValueFactory = static _ => 300,
    };

    public static Command Create()
    {
        var command = new Command("fleet", "Connected bikes, one QoS 1 message a second each: none disconnected, none lost. Full: six minutes.\n\n"
            + "Examples:\n  alleycat bench fleet\n  alleycat bench fleet --bikes 1000 --seconds 5 --no-save")
        {
            Bikes, Seconds, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) => await new Fleet(
            parsed.GetValue(Bikes), parsed.GetValue(Seconds), !parsed.GetValue(Numbers.NoSave)).RunAsync() ? 0 : 1);
        return command;
    }
}
