using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>The gateway as a gym starts it: a process of its own, told about AWS by the SDK's variables.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private GatewayProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public Uri Mqtt { get; private set; } = null!;

    /// <summary>Null where it was not started with --listen.</summary>
    public Uri? Mqtts { get; private set; }

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static async Task<GatewayProcess> StartAsync(string dataFolder, Uri kinesis, params string[] arguments)
    {
        var gateway = Launch(dataFolder, kinesis, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var line = await gateway._process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"The gateway ended before it was ready.\n{gateway.Errors}");
        using var ready = JsonDocument.Parse(line);
        gateway.Mqtt = new Uri(ready.RootElement.GetProperty("mqtt").GetString()!);
        gateway.Mqtts = ready.RootElement.GetProperty("mqtts").GetString() is { } mqtts ? new Uri(mqtts) : null;
        return gateway;
    }

    /// <summary>Waits until it has written this to its log.</summary>
    public async Task UntilToldAsync(string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Errors.Contains(text, StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
    }

    /// <summary>For a start that is refused: the process has ended, and said why.</summary>
    public static async Task<GatewayProcess> TryStartAsync(string dataFolder, Uri kinesis, params string[] arguments)
    {
        var gateway = Launch(dataFolder, kinesis, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await gateway._process.WaitForExitAsync(limit.Token);
        Assert.NotEqual(0, gateway._process.ExitCode);
        return gateway;
    }

    private static GatewayProcess Launch(string dataFolder, Uri kinesis, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "exec", Checkout.HostAssembly, "gateway", "--json", "--http-port", "0", "--mqtt-port", "0", "--data", dataFolder,
            "--name", "gym-7", .. arguments,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_ENDPOINT_URL_KINESIS"] = kinesis.ToString(),
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ACCESS_KEY_ID"] = "gateway",
                ["AWS_SECRET_ACCESS_KEY"] = "secret",
            },
        };
        return new GatewayProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
