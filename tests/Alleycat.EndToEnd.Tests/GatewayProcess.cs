using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>The gateway as a gym starts it: a process of its own, told about AWS by the SDK's variables.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _outage = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
                if (line.Data?.Contains("gateway-cannot-send", StringComparison.Ordinal) == true)
                    _outage.TrySetResult();
            }
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Completes when it has said that it cannot send.</summary>
    public Task OutageTold => _outage.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Uri Mqtt { get; private set; } = null!;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static async Task<GatewayProcess> StartAsync(string dataFolder, Uri kinesis)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "exec", Checkout.HostAssembly, "gateway", "--json", "--http-port", "0", "--mqtt-port", "0", "--data", dataFolder,
            "--stream", "alleycat", "--name", "gym-7",
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
        var gateway = new GatewayProcess(Process.Start(start)!);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var line = await gateway._process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"The gateway ended before it was ready.\n{gateway.Errors}");
        using var ready = JsonDocument.Parse(line);
        gateway.Mqtt = new Uri(ready.RootElement.GetProperty("mqtt").GetString()!);
        return gateway;
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
