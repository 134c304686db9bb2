using System.CommandLine;
using System.Globalization;
using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Scenarios.Live;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench spectators</c>.</summary>
internal static class SpectatorsCommand
{
    private static readonly Option<int> Viewers = Numbers.Option("--viewers", 1_000, 1, 15_000, "People who all look at class 1's board.");

    private static readonly Option<int> Riders = Numbers.Option("--riders", 100, 1, 10_000, "Riders on that board; as many ride in each other class.");

    private static readonly Option<int> Seconds = Numbers.Option("--seconds", 60, 3, 3_600, "Length of the race.");

    public static Command Create()
    {
        var command = new Command("spectators", "A thousand people look at one board while a race runs.\n\n"
            + "Example:\n  alleycat bench spectators --viewers 1000 --riders 100 --seconds 60")
        {
            Viewers, Riders, Seconds, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (viewers, riders) = (parsed.GetValue(Viewers), parsed.GetValue(Riders));
            var race = new LiveRace
            {
                Name = "spectators",
                Title = string.Create(CultureInfo.InvariantCulture, $"{viewers:N0} spectators of one board of {riders:N0} riders"),
                Riders = riders * TelemetryPacket.ClassCount,
                Seconds = parsed.GetValue(Seconds),
                Viewers = viewers,
                Boards = [1],
                IsSaved = !parsed.GetValue(Numbers.NoSave),
            };
            return await race.RunAsync() ? 0 : 1;
        });
        return command;
    }
}
