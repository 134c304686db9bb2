using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Alleycat.Benchmarks.Harness;

namespace Alleycat.Benchmarks.Streams;

/// <summary>A server in a process of its own: the platform as a user starts it, or kinesalite.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Port { get; private set; }

    /// <summary>The process's memory now, in bytes.</summary>
    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public long PeakWorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>alleycat up</c> on free ports.</summary>
    public static async Task<ServerProcess> StartAlleycatAsync(string dataFolder, params string[] arguments)
    {
        var host = Path.Combine(RepositoryRoot.Path, "local", "bin", "Release", "net10.0", "Alleycat.Local.dll");
        var server = Start("dotnet", ["exec", host, "up", "--json", "--http-port", "0", "--mqtt-port", "0", "--data", dataFolder, .. arguments]);
        using var ready = JsonDocument.Parse(await server.ReadLineAsync());
        server.Port = new Uri(ready.RootElement.GetProperty("http").GetString()!).Port;
        return server;
    }

    /// <summary>Starts kinesalite on a folder of its own, with LevelDB as it comes.</summary>
    public static async Task<ServerProcess> StartKinesaliteAsync(string dataFolder)
    {
        var script = Path.Combine(RepositoryRoot.Path, "tests", "clients", "node_modules", "kinesalite", "cli.js");
        if (!File.Exists(script))
            throw new FileNotFoundException("kinesalite is not installed: npm ci in tests/clients.", script);
        var port = FreePort();
        var server = Start("node", [script, "--port", port.ToString(CultureInfo.InvariantCulture), "--path", dataFolder, "--createStreamMs", "0"]);
        await server.ReadLineAsync();
        server.Port = port;
        return server;
    }

    /// <summary>SIGKILL: a benchmark has nothing to save.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ServerProcess Start(string program, string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start."));

    private async Task<string> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("The server ended; its message is above.");

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
