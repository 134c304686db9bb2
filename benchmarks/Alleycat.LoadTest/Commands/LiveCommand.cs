using System.CommandLine;
using System.Globalization;
using Alleycat.LoadTest.Scenarios.Live;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench live</c>.</summary>
internal static class LiveCommand
{
    private static readonly Option<int> Riders = Numbers.Option("--riders", 1_000, 1, 200_000, "Bikes, one message a second each.");

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "Length of the race; 5 is a whole one, 0.1 a try.",
        DefaultValueFactory = static _ => 5,
    };

    private static readonly Option<int> Viewers = Numbers.Option("--viewers", 12, 1, 10_000, "People who look at the six boards, turn about.");

    private static readonly Option<int> BufferSeconds = Numbers.Option("--buffer-seconds", 10, 0, 900, "Delivery's buffer.");

    private static readonly Option<int> BufferMb = Numbers.Option("--buffer-mb", 64, 1, 128, "Delivery's buffer.");

    private static readonly Option<int> Gateways = Numbers.Option(
        "--gateways", -1, -1, 64, "Gateways that bikes come in by; -1 as many as the limit of open files asks for.");

    private static readonly Option<int> WarmUp = Numbers.Option(
        "--warm-up-seconds", 30, 0, 300,
        "Seconds of the race before, ridden up to this one's beginning, at most as many as it has; 0 begins with processes that have done nothing.");

    private static readonly Option<bool> NoPeers = new("--no-peers") { Description = "Not the same riders at mosquitto alone afterwards." };

    public static Command Create()
    {
        Minutes.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.05 and <= 60))
                result.AddError("--minutes takes 0.05 to 60.");
        });
        var command = new Command("live", "A race on the whole platform: bikes over MQTT, boards to viewers, the history read back whole.\n\n"
            + "Examples:\n  alleycat bench live --riders 1000 --minutes 0.2\n  alleycat bench live --riders 40000 --minutes 5")
        {
            Riders, Minutes, Viewers, BufferSeconds, BufferMb, Gateways, WarmUp, NoPeers, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (riders, seconds) = (parsed.GetValue(Riders), (int)Math.Round(parsed.GetValue(Minutes) * 60));
            var race = new LiveRace
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"live-{riders}"),
                Title = string.Create(CultureInfo.InvariantCulture, $"{riders:N0} riders live for {seconds} s"),
                Riders = riders,
                Seconds = seconds,
                // The race before must not leave records of seconds that this one does not have.
                WarmUpSeconds = Math.Min(parsed.GetValue(WarmUp), seconds),
                Viewers = parsed.GetValue(Viewers),
                BufferSeconds = parsed.GetValue(BufferSeconds),
                BufferMegabytes = parsed.GetValue(BufferMb),
                Gateways = parsed.GetValue(Gateways),
                HasPeer = !parsed.GetValue(NoPeers),
                IsSaved = !parsed.GetValue(Numbers.NoSave),
            };
            return await race.RunAsync() ? 0 : 1;
        });
        return command;
    }
}
