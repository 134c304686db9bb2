using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Alleycat.Browser.Tests.Hosting;

/// <summary>
/// The network between one tablet and the host, as a thing that a test can cut, let fall silent and mend. What the browser
/// speaks to keeps its address while the host behind it is another process.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly Task _accepting;
    private volatile State _state = State.Whole;
    private Uri _host;

    public Wire(Uri host)
    {
        _host = host;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private enum State
    {
        Whole,
        Cut,
        Silent,
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Every connection ends at once, and so does every new one.</summary>
    public void Cut()
    {
        _state = State.Cut;
        CloseAll();
    }

    /// <summary>Nothing arrives any more, in either direction, and nobody is told: an access point that has lost its uplink.</summary>
    public void FallSilent() => _state = State.Silent;

    /// <summary>What was said into the silence is lost; connections are made anew.</summary>
    public void Mend(Uri? host = null)
    {
        _host = host ?? _host;
        CloseAll();
        _state = State.Whole;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        CloseAll();
        await _accepting;
        _end.Dispose();
    }

    private void CloseAll()
    {
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        // A reset, not a polite end: what is under way is gone.
        browser.LingerState = new LingerOption(true, 0);
        using var host = new TcpClient { LingerState = new LingerOption(true, 0) };
        _open[browser] = true;
        _open[host] = true;
        try
        {
            if (_state == State.Cut)
                return;
            await host.ConnectAsync(_host.Host, _host.Port, _end.Token);
            await Task.WhenAny(PumpAsync(browser, host), PumpAsync(host, browser));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // No host behind the wire: to the browser that is a connection that ends.
        }
        finally
        {
            _open.TryRemove(browser, out _);
            _open.TryRemove(host, out _);
            browser.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                if (_state == State.Whole)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The other direction ends with this one.
        }
    }
}
