using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Alleycat.LoadTest.Peers;

/// <summary>The whole platform as a user starts it: <c>alleycat up</c>. Every QoS 1 message is in the stream's log and flushed before its PUBACK.</summary>
/// <param name="arguments">For <c>alleycat up</c>.</param>
internal sealed class AlleycatUp(params string[] arguments) : BrokerProcess("alleycat up")
{
    public string HttpAddress { get; private set; } = "";

    public override async Task StartAsync()
    {
        Version = $"Alleycat {typeof(AlleycatUp).Assembly.GetName().Version?.ToString(3)}, the whole platform";
        Run(new ProcessStartInfo("dotnet",
            ["exec", HostProgram.Path, "up", "--json", "--http-port", "0", "--mqtt-port", "0", "--data", Folder, .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true });
        // What it says is kept out of the table; the last lines matter only if it ends.
        Process.ErrorDataReceived += (_, line) => LastError = line.Data ?? LastError;
        Process.BeginErrorReadLine();
        var ready = await Process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"alleycat up ended: {LastError}");
        using var document = JsonDocument.Parse(ready);
        HttpAddress = document.RootElement.GetProperty("http").GetString()!;
        Port = new Uri(document.RootElement.GetProperty("mqtt").GetString()!).Port;
    }

    /// <summary>Waits until <c>/healthz/ready</c> says yes.</summary>
    /// <exception cref="TimeoutException">It did not within the limit.</exception>
    public async Task ReadyAsync(TimeSpan limit)
    {
        using var http = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            using var response = await http.GetAsync(new Uri($"{HttpAddress}/healthz/ready"));
            if (response.IsSuccessStatusCode)
                return;
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Not ready: {await response.Content.ReadAsStringAsync()}");
            await Task.Delay(20);
        }
    }

    /// <summary>The last line on its standard error.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Peak memory and figures of <c>/metrics</c>, by series name without labels summed up.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"{HttpAddress}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Sum(static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
