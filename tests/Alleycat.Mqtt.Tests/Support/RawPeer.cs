using System.Buffers;
using System.Net.Sockets;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>
/// A peer that sends bytes as it is told and shows the packets that come back; it follows no protocol of its own.
/// </summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Queue<ReceivedPacket> _early = [];
    private byte[] _buffer = new byte[256 * 1024];
    private int _length;

    private RawPeer(Socket socket) => _socket = socket;

    public MqttProtocolVersion Version { get; private set; } = MqttProtocolVersion.V311;

    public static async Task<RawPeer> DialAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience.Limit);

    /// <summary>Sends bytes written as hexadecimal; blanks are for the reader.</summary>
    public Task SendHexAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return SendAsync(output.WrittenMemory);
    }

    /// <summary>Half-closes: no more bytes will come, but the answers can still be read.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public async Task<MqttConnAckPacket> ConnectAsync(
        string clientId = "peer", bool cleanSession = true, ushort keepAlive = 0, MqttWill? will = null,
        MqttProtocolVersion version = MqttProtocolVersion.V311, MqttProperties? properties = null)
    {
        Version = version;
        await SendAsync(output => new MqttConnectPacket
        {
            ProtocolVersion = version,
            ClientId = clientId,
            CleanSession = cleanSession,
            KeepAliveSeconds = keepAlive,
            Will = will,
            Properties = properties,
        }.Write(output));
        var answer = await ReceiveAsync();
        Assert.Equal(MqttControlPacketType.ConnAck, answer.Type);
        Assert.True(MqttConnAckPacket.TryRead(answer.Body, version, out var connAck, out _));
        return connAck;
    }

    public async Task<MqttSubAckPacket> SubscribeAsync(
        string filter, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtMostOnce, ushort packetId = 1)
    {
        await SendAsync(output => new MqttSubscribePacket(packetId, [new(filter, qos)]).Write(output, Version));
        // A retained message may come before its SUBACK (MQTT-3.8.4-3); it stays to be received.
        var early = new Queue<ReceivedPacket>();
        var answer = await ReceiveAsync();
        for (; answer.Type == MqttControlPacketType.Publish; answer = await ReceiveAsync())
            early.Enqueue(answer);
        foreach (var packet in early)
            _early.Enqueue(packet);
        Assert.Equal(MqttControlPacketType.SubAck, answer.Type);
        Assert.True(MqttSubAckPacket.TryRead(answer.Body, Version, out var subAck, out _));
        Assert.Equal(packetId, subAck.PacketId);
        return subAck;
    }

    public Task PublishAsync(
        string topic, ReadOnlyMemory<byte> payload,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtMostOnce, ushort packetId = 0, bool retain = false) =>
        SendAsync(output => new MqttPublishPacket
        {
            Topic = System.Text.Encoding.UTF8.GetBytes(topic),
            Payload = payload.Span,
            Qos = qos,
            PacketId = packetId,
            Retain = retain,
        }.Write(output, Version));

    public Task AcknowledgeAsync(ushort packetId) =>
        SendAsync(output => new MqttPubAckPacket(packetId).Write(output, Version));

    public Task DisconnectAsync() => SendHexAsync("E0 00");

    /// <summary>The next packet; fails the test where the broker closes instead.</summary>
    public async Task<ReceivedPacket> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new Xunit.Sdk.XunitException("The broker closed the connection.");

    /// <summary>The next packet, or null when the broker has closed.</summary>
    public async Task<ReceivedPacket?> TryReceiveAsync()
    {
        if (_early.TryDequeue(out var waiting))
            return waiting;
        while (true)
        {
            if (TryTake() is { } packet)
                return packet;
            if (_length == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            int read;
            try
            {
                read = await _socket.ReceiveAsync(_buffer.AsMemory(_length)).AsTask().WaitAsync(Patience.Limit);
            }
            catch (SocketException)
            {
                return null;
            }
            if (read == 0)
                return null;
            _length += read;
        }
    }

    /// <summary>Reads to the end of the connection.</summary>
    public async Task<IReadOnlyList<ReceivedPacket>> ReceiveToEndAsync()
    {
        var packets = new List<ReceivedPacket>();
        while (await TryReceiveAsync() is { } packet)
            packets.Add(packet);
        return packets;
    }

    /// <summary>Shows that nothing was on its way: a PINGRESP is the next packet.</summary>
    public async Task AssertNothingBeforePingRespAsync()
    {
        await SendHexAsync("C0 00");
        var packet = await ReceiveAsync();
        Assert.Equal(MqttControlPacketType.PingResp, packet.Type);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReceivedPacket? TryTake()
    {
        var sequence = new ReadOnlySequence<byte>(_buffer, 0, _length);
        if (!MqttFrame.TryRead(ref sequence, int.MaxValue, out var frame, out var fault))
        {
            Assert.Equal(MqttReasonCode.Success, fault);
            return null;
        }
        var packet = new ReceivedPacket(frame.Type, frame.Flags, frame.Body.ToArray());
        var rest = sequence.ToArray();
        rest.CopyTo(_buffer, 0);
        _length = rest.Length;
        return packet;
    }
}
