using System.CommandLine;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Scenarios;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Commands;

/// <summary><c>bench mqtt</c>.</summary>
internal static class MqttCommand
{
    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Bikes of the fan-in, and spectators of the fan-out.",
        DefaultValueFactory = static _ => 1000,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds of each scenario with each broker, interleaved; medians count.",
        DefaultValueFactory = static _ => 5,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Length of a round.",
        DefaultValueFactory = static _ => 3,
    };

    private static readonly Option<string> Only = new("--only")
    {
        Description = "Runs the scenarios whose name has this text, and writes no result file.",
        DefaultValueFactory = static _ => "",
    };

    private static readonly Option<bool> Up = new("--up")
    {
        Description = "Measures the whole platform (alleycat up, with delivery and rankings behind the stream) instead of broker and stream alone.",
    };

    public static Command Create()
    {
        var command = new Command("mqtt", "Alleycat's broker beside mosquitto: fan-in, fan-out, connect rate, latency. About seven minutes.\n\n"
            + "Examples:\n  alleycat bench mqtt\n  alleycat bench mqtt --only \"QoS 1, 16 a send\" --rounds 3")
        {
            Connections, Rounds, Seconds, Only, Up, Numbers.NoSave,
        };
        command.SetAction(async (parsed, _) =>
        {
            var connections = parsed.GetValue(Connections);
            OpenFiles.Raise((2 * connections) + OpenFiles.Reserved);
            var comparison = new MqttComparison(
                connections, parsed.GetValue(Rounds), TimeSpan.FromSeconds(parsed.GetValue(Seconds)), parsed.GetValue(Only)!,
                !parsed.GetValue(Numbers.NoSave));
            await using var peer = new Mosquitto();
            await using BrokerProcess ours = parsed.GetValue(Up) ? new AlleycatUp() : new AlleycatBroker();
            await comparison.RunAsync(ours, peer);
            return 0;
        });
        return command;
    }
}
