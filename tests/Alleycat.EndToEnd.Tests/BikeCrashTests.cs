using System.Diagnostics;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>The process dies under a thousand bikes of somebody else's client library.</summary>
public sealed class BikeCrashTests
{
    private const int Messages = 8_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_kill_under_a_thousand_bikes_loses_no_acknowledged_message_and_no_listener_misses_one()
    {
        using var folder = new TemporaryFolder();
        var first = await PlatformProcess.StartAsync(folder.File("data"));
        var mqtt = first.Mqtt;
        using var bikes = StartBikes(mqtt);
        try
        {
            Assert.Equal("half", await bikes.StandardOutput.ReadLineAsync().WaitAsync(Limit));
            await first.KillAsync();

            await using var second = await PlatformProcess.StartAsync(folder.File("data"), "--mqtt-port", $"{mqtt.Port}");
            await bikes.StandardInput.WriteLineAsync(second.Http.ToString());
            await bikes.StandardInput.FlushAsync();
            var line = await bikes.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            Assert.True(line is not null, $"The bikes ended without a result.\n{second.Errors}");
            using var result = JsonDocument.Parse(line);
            Assert.Equal(Messages, result.RootElement.GetProperty("acknowledged").GetInt32());
            Assert.Equal(0, result.RootElement.GetProperty("missingInStream").GetInt32());
            Assert.Equal([0, 0], result.RootElement.GetProperty("missingAtListeners").EnumerateArray().Select(count => count.GetInt32()));
            // A thousand bikes and two listeners came back, each to the session it had.
            Assert.InRange(result.RootElement.GetProperty("reconnects").GetInt32(), 1002, 5000);
            Assert.Equal(
                result.RootElement.GetProperty("reconnects").GetInt32(), result.RootElement.GetProperty("resumed").GetInt32());
        }
        finally
        {
            if (!bikes.HasExited)
                bikes.Kill();
            await first.DisposeAsync();
        }
    }

    private static Process StartBikes(Uri mqtt) => Process.Start(new ProcessStartInfo(
        "node", [Path.Combine(Checkout.Root, "tests", "Alleycat.EndToEnd.Tests", "bikes.cjs"), mqtt.ToString()])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { ["NODE_PATH"] = Path.Combine(Checkout.Root, "tests", "clients", "node_modules") },
    })!;
}
