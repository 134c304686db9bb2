using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>The host as a user starts it: a process of its own on free ports.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private PlatformProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public Uri Http { get; private set; } = null!;

    public Uri Mqtt { get; private set; } = null!;

    /// <summary>Null where it was not started with --listen.</summary>
    public Uri? Https { get; private set; }

    public Uri? Mqtts { get; private set; }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static async Task<PlatformProcess> StartAsync(string dataFolder, params string[] arguments)
    {
        // A test run that a shell put into the background has Ctrl-C ignored, and its children with it.
        var start = new ProcessStartInfo("env",
        [
            "--default-signal=INT", "dotnet", "exec", Checkout.HostAssembly, "up", "--json", "--http-port", "0", "--data", dataFolder,
            .. arguments.Contains("--mqtt-port") ? (string[])[] : ["--mqtt-port", "0"], .. arguments,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var platform = new PlatformProcess(Process.Start(start)!);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var line = await platform._process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"The host ended before it was ready.\n{platform.Errors}");
        using var ready = JsonDocument.Parse(line);
        Assert.True(ready.RootElement.GetProperty("ready").GetBoolean());
        platform.Http = new Uri(ready.RootElement.GetProperty("http").GetString()!);
        platform.Mqtt = new Uri(ready.RootElement.GetProperty("mqtt").GetString()!);
        platform.Https = AddressOf(ready.RootElement, "https");
        platform.Mqtts = AddressOf(ready.RootElement, "mqtts");
        return platform;
    }

    private static Uri? AddressOf(JsonElement ready, string name) =>
        ready.TryGetProperty(name, out var address) && address.GetString() is { } text ? new Uri(text) : null;

    /// <summary>SIGKILL: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ctrl-C.</summary>
    /// <returns>The exit code and how long the end took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> InterruptAsync()
    {
        var clock = Stopwatch.StartNew();
        await Command.RunAsync("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, clock.Elapsed);
    }

    public async Task<Dictionary<(int Second, int Racer), decimal>?> HistoryAsync(int classId)
    {
        using var response = await Client.GetAsync(new Uri(Http, $"/class-{classId}.gz"));
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return HistoryFile.Read(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Asks again until the answer is there; the pipeline's delay is its buffers, so there is no signal to wait for from outside.</summary>
    public async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> holds, string what, int secondsMax = 90)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            Assert.False(_process.HasExited, $"The host ended while waiting for {what}.\n{Errors}");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(secondsMax), $"{what}: not within {secondsMax} s; last seen: {answer}.\n{Errors}");
            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Client.Dispose();
    }
}
