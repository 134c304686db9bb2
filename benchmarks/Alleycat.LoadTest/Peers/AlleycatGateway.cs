using System.Diagnostics;
using System.Text.Json;

namespace Alleycat.LoadTest.Peers;

/// <summary>
/// <c>alleycat gateway</c> before a platform: bikes that the platform's own process may not hold connections for come in by it. Its PUBACK means
/// that the message is in the gateway's own log, flushed.
/// </summary>
/// <param name="name">In partition keys.</param>
/// <param name="kinesisAddress">The platform's HTTP address.</param>
internal sealed class AlleycatGateway(string name, string kinesisAddress) : BrokerProcess(name)
{
    /// <summary>Below a board's interval, so that the gateway adds little to a board's age.</summary>
    private const string HoldMs = "100";

    public override async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "exec", HostProgram.Path, "gateway", "--json", "--http-port", "0", "--mqtt-port", "0", "--data", Folder, "--name", Name,
            "--hold-ms", HoldMs, "--record-kb", "256",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        // Not checked on loopback, but the client will not sign without.
        start.Environment["AWS_ACCESS_KEY_ID"] = "bench";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "bench";
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_ENDPOINT_URL_KINESIS"] = kinesisAddress;
        Run(start);
        Process.ErrorDataReceived += (_, line) => LastError = line.Data ?? LastError;
        Process.BeginErrorReadLine();
        var ready = await Process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"alleycat gateway ended: {LastError}");
        using var document = JsonDocument.Parse(ready);
        Port = new Uri(document.RootElement.GetProperty("mqtt").GetString()!).Port;
    }

    /// <summary>The last line on its standard error.</summary>
    public string LastError { get; private set; } = "";
}
