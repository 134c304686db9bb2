using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Peers;

/// <summary>A broker in a process of its own, with a data folder of its own that goes with it.</summary>
internal abstract class BrokerProcess : IAsyncDisposable
{
    private Process? _process;

    protected BrokerProcess(string name)
    {
        Name = name;
        Folder = Directory.CreateTempSubdirectory("alleycat-bench-").FullName;
    }

    /// <summary>As in the table.</summary>
    public string Name { get; }

    /// <summary>What was measured, for the result's head.</summary>
    public string Version { get; protected set; } = "";

    public int Port { get; protected set; }

    protected string Folder { get; }

    protected Process Process => _process ?? throw new InvalidOperationException("Not started.");

    public ProcessUsage Usage => ProcessUsage.Of(Process.Id);

    public abstract Task StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    protected void Run(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
