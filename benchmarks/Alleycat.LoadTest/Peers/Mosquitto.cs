using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Alleycat.LoadTest.Peers;

/// <summary>
/// Debian's mosquitto with unlimited queues (its default silently drops what it has acknowledged), Nagle off, and nothing kept on disk.
/// </summary>
internal sealed class Mosquitto() : BrokerProcess("mosquitto")
{
    /// <summary>QoS 1 messages on their way to one subscriber; its default of 20 would make it wait for each reading client.</summary>
    public const int InflightMax = 20_000;

    public override async Task StartAsync()
    {
        Version = ReadVersion();
        Port = FreePort();
        var file = Path.Combine(Folder, "mosquitto.conf");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            persistence false
            max_queued_messages 0
            max_queued_bytes 0
            max_inflight_messages {InflightMax}
            max_connections -1
            set_tcp_nodelay true
            log_type none

            """));
        Run(new ProcessStartInfo("mosquitto", ["-c", file]));
        await WaitUntilListeningAsync();
    }

    private async Task WaitUntilListeningAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (attempt < 100 && !Process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string ReadVersion()
    {
        using var process = Process.Start(new ProcessStartInfo("mosquitto", ["-h"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("mosquitto is needed (Debian: apt-get install mosquitto).");
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n')[0].Trim();
    }
}
