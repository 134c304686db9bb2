using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>A broker behind a TCP listener on a free loopback port: what a host does, at its smallest.</summary>
internal sealed class BrokerHost : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<MqttConnectionEnd> _ends = new();
    private readonly SemaphoreSlim _ended = new(0);
    private readonly Task _accepting;

    public BrokerHost(MqttBrokerOptions? options = null, TimeProvider? time = null, RecordingRule? rule = null)
    {
        Rule = rule ?? new();
        Broker = new(
            (options ?? new()) with
            {
                ConnectionEnded = end =>
                {
                    _ends.Enqueue(end);
                    _ended.Release();
                },
            },
            Rule,
            time ?? TimeProvider.System);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public MqttBroker Broker { get; }

    public RecordingRule Rule { get; }

    public int Port { get; }

    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>
    /// Waits until the broker serves so many transports: a listener tells nobody when it has accepted.
    /// </summary>
    public async Task WaitForConnectionsAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (Broker.ConnectionCount < count)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The next connection's end, in the order they ended.</summary>
    public async Task<MqttConnectionEnd> NextEndAsync()
    {
        Assert.True(await _ended.WaitAsync(Patience.Limit), "No connection ended.");
        Assert.True(_ends.TryDequeue(out var end));
        return end;
    }

    public Task<RawPeer> DialAsync() => RawPeer.DialAsync(Port);

    /// <summary>A peer whose CONNECT has been accepted.</summary>
    public async Task<RawPeer> ConnectAsync(
        string clientId = "peer", bool cleanSession = true, ushort keepAlive = 0, MqttWill? will = null,
        MqttProtocolVersion version = MqttProtocolVersion.V311, MqttProperties? properties = null)
    {
        var peer = await DialAsync();
        await peer.ConnectAsync(clientId, cleanSession, keepAlive, will, version, properties);
        return peer;
    }

    public Task<MqttClient> ConnectClientAsync(MqttClientOptions? options = null) =>
        MqttClient.ConnectAsync(Uri, options ?? new()).WaitAsync(Patience.Limit);

    /// <summary>
    /// Whether the broker still serves: connects, publishes with QoS 1 through a subscription, and gets it.
    /// </summary>
    public async Task AssertServesAsync()
    {
        await using var healthy = await ConnectAsync($"healthy-{Guid.NewGuid():N}");
        await healthy.SubscribeAsync("health", MqttQualityOfServiceLevel.AtLeastOnce);
        await healthy.PublishAsync("health", "well"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, packetId: 9);
        var first = await healthy.ReceiveAsync();
        var second = await healthy.ReceiveAsync();
        Assert.Contains(MqttControlPacketType.Publish, new[] { first.Type, second.Type });
        Assert.Contains(MqttControlPacketType.PubAck, new[] { first.Type, second.Type });
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await Broker.DisposeAsync();
        await Task.WhenAll(_connections).WaitAsync(Patience.Limit);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            _connections.Add(ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var transport = new DuplexPipe(
            PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true)),
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
        await Broker.RunConnectionAsync(transport, new(socket.RemoteEndPoint!.ToString()!));
    }
}
