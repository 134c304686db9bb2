using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Alleycat.Browser.Tests.Hosting;

/// <summary>
/// The proxy of a browser: everything that is not on this machine would have to come by here, whatever part of the browser asks for it. Each
/// request's first line is kept, and nothing is answered.
/// </summary>
internal sealed class Outside : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _listening;

    public Outside()
    {
        _listener.Start();
        _listening = ListenAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _listening;
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var count = await client.GetStream().ReadAsync(buffer, _end.Token);
                Asked.Enqueue(Encoding.ASCII.GetString(buffer, 0, count).Split("\r\n")[0]);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }
}
