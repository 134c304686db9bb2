using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Alleycat.LoadTest.Hosting;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Peers;

/// <summary>A broker in a process of its own, with a data folder of its own that goes with it.</summary>
internal abstract class BrokerProcess : IAsyncDisposable
{
    private Process? _process;

    protected BrokerProcess(string name)
    {
        Name = name;
        Folder = Leftovers.NewFolder();
    }

    /// <summary>As in the table.</summary>
    public string Name { get; }

    /// <summary>What was measured, for the result's head.</summary>
    public string Version { get; protected set; } = "";

    public int Port { get; protected set; }

    /// <summary>What it keeps.</summary>
    public string Folder { get; }

    protected Process Process => _process ?? throw new InvalidOperationException("Not started.");

    public ProcessUsage Usage => ProcessUsage.Of(Process.Id);

    /// <summary>Since it began; null where it has no collector, or does not tell.</summary>
    public virtual CollectorPauses? Pauses => null;

    public abstract Task StartAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Leftovers.Remove(Folder);
    }

    /// <summary>SIGKILL, as when the power goes; the data folder stays.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        Leftovers.Disown(_process);
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, and waits until it has ended by itself; the data folder stays.</summary>
    public async Task EndAsync()
    {
        if (_process is null)
            return;
        _ = Libc.Kill(_process.Id, Libc.SignalTerminate);
        await _process.WaitForExitAsync();
        Leftovers.Disown(_process);
        _process.Dispose();
        _process = null;
    }

    protected void Run(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        Leftovers.Own(_process);
    }

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
