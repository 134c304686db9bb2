using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>What a peer says in its CONNECT, and with which certificate it comes.</summary>
internal sealed record MqttConnect
{
    public string ClientId { get; init; } = "";

    /// <summary>4 for MQTT 3.1.1, 5 for 5.0.</summary>
    public byte Version { get; init; } = 5;

    public string? Username { get; init; }

    public string? Password { get; init; }

    public bool IsClean { get; init; } = true;

    public (string Topic, string Payload, bool Retain)? Will { get; init; }

    public X509Certificate2? Certificate { get; init; }
}

/// <summary>A bike written down in bytes: it says whatever a test wants it to say, over TCP, TLS or WebSocket.</summary>
internal sealed class MqttPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Stream _stream;
    private readonly byte _version;
    private ushort _packetId;

    private MqttPeer(Stream stream, byte version) => (_stream, _version) = (stream, version);

    /// <summary>The CONNACK's code: 0, or why not.</summary>
    public byte ConnectCode { get; private set; }

    /// <param name="platform">Whose ports.</param>
    /// <param name="transport"><c>tcp</c>, <c>tls</c>, <c>ws</c> or <c>wss</c>.</param>
    /// <param name="connect">What to say first.</param>
    public static async Task<MqttPeer> ConnectAsync(SecurePlatform platform, string transport, MqttConnect connect)
    {
        var peer = new MqttPeer(await OpenAsync(platform, transport, connect.Certificate), connect.Version);
        await peer.SendAsync(0x10, ConnectBody(connect));
        var (type, body) = await peer.ReadAsync() ?? throw new IOException("The broker closed before its CONNACK.");
        Assert.Equal(0x20, type);
        peer.ConnectCode = body[1];
        return peer;
    }

    /// <summary>Publishes with QoS 1.</summary>
    /// <returns>The PUBACK's reason, 0 for success; null where the broker closed instead.</returns>
    public Task<byte?> PublishAsync(string topic, string payload, bool retain = false, ushort? alias = null) =>
        PublishAsync(topic, Encoding.UTF8.GetBytes(payload), retain, alias);

    public async Task<byte?> PublishAsync(string topic, byte[] payload, bool retain = false, ushort? alias = null)
    {
        var properties = alias is null ? [] : (byte[])[0x23, (byte)(alias >> 8), (byte)alias];
        await SendAsync((byte)(0x32 | (retain ? 1 : 0)), [.. Text(topic), .. NextId(), .. Properties(properties), .. payload]);
        while (await ReadAsync() is { } packet)
        {
            if (packet.Type == 0x40)
                return packet.Body.Length > 2 ? packet.Body[2] : (byte)0;
        }
        return null;
    }

    /// <returns>The SUBACK's code.</returns>
    public async Task<byte> SubscribeAsync(string filter)
    {
        await SendAsync(0x82, [.. NextId(), .. Properties([]), .. Text(filter), 1]);
        while (await ReadAsync() is { } packet)
        {
            if (packet.Type == 0x90)
                return packet.Body[^1];
        }
        throw new IOException("The broker closed before its SUBACK.");
    }

    /// <returns>Topic and payload of the next message.</returns>
    public async Task<(string Topic, string Payload)> ReceiveAsync()
    {
        while (await ReadAsync() is { } packet)
        {
            if ((packet.Type & 0xF0) != 0x30)
                continue;
            var length = BinaryPrimitives.ReadUInt16BigEndian(packet.Body);
            var rest = packet.Body.AsSpan((2 + length + ((packet.Type & 0x06) == 0 ? 0 : 2))..);
            return (Encoding.UTF8.GetString(packet.Body, 2, length), Encoding.UTF8.GetString(_version == 5 ? rest[(1 + rest[0])..] : rest));
        }
        throw new IOException("The broker closed before a message came.");
    }

    /// <summary>Whether the broker answers still.</summary>
    public async Task<bool> IsAliveAsync()
    {
        try
        {
            await SendAsync(0xC0, []);
            while (await ReadAsync() is { } packet)
            {
                if (packet.Type == 0xD0)
                    return true;
            }
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until the broker closes the connection.</summary>
    /// <returns>The reason of its DISCONNECT; null where it sent none.</returns>
    public async Task<byte?> ClosedAsync()
    {
        byte? reason = null;
        while (await ReadAsync() is { } packet)
            reason = packet.Type == 0xE0 ? packet.Body[0] : reason;
        return reason;
    }

    /// <summary>Ends without a good-bye: the will goes out.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<Stream> OpenAsync(SecurePlatform platform, string transport, X509Certificate2? certificate)
    {
        using var limit = new CancellationTokenSource(Patience);
        if (transport is "ws" or "wss")
        {
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol("mqtt");
            socket.Options.RemoteCertificateValidationCallback = platform.IsTrusted;
            var address = new UriBuilder(transport == "ws" ? platform.Process.Http : platform.Process.Https!) { Scheme = transport, Path = "/mqtt" };
            await socket.ConnectAsync(address.Uri, limit.Token);
            return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
        }
        var to = transport == "tcp" ? platform.Process.Mqtt : platform.Process.Mqtts!;
        var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port, limit.Token);
        if (transport == "tcp")
            return client.GetStream();
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, platform.IsTrusted);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = to.Host, ClientCertificates = certificate is null ? null : [certificate] }, limit.Token);
        return tls;
    }

    private static byte[] ConnectBody(MqttConnect connect)
    {
        var flags = (connect.IsClean ? 0x02 : 0) | (connect.Username is null ? 0 : 0x80) | (connect.Password is null ? 0 : 0x40);
        if (connect.Will is { } asked)
            flags |= 0x04 | 0x08 | (asked.Retain ? 0x20 : 0);
        var isFive = connect.Version == 5;
        // A session that is not clean is to outlive its connection: in MQTT 5.0 that is said in seconds.
        byte[] properties = !isFive ? [] : connect.IsClean ? [0] : [5, 0x11, 0, 0, 0x0E, 0x10];
        var body = new List<byte>([.. Text("MQTT"), connect.Version, (byte)flags, 0, 0, .. properties, .. Text(connect.ClientId)]);
        if (connect.Will is { } will)
            body.AddRange([.. isFive ? new byte[] { 0 } : [], .. Text(will.Topic), .. Text(will.Payload)]);
        if (connect.Username is { } username)
            body.AddRange(Text(username));
        if (connect.Password is { } password)
            body.AddRange(Text(password));
        return [.. body];
    }

    private byte[] NextId() => [(byte)(++_packetId >> 8), (byte)_packetId];

    private byte[] Properties(byte[] properties) => _version == 5 ? [(byte)properties.Length, .. properties] : [];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private async Task SendAsync(byte first, byte[] body)
    {
        var packet = new List<byte> { first };
        var rest = body.Length;
        do
        {
            packet.Add((byte)((rest % 128) | (rest > 127 ? 0x80 : 0)));
            rest /= 128;
        }
        while (rest > 0);
        using var limit = new CancellationTokenSource(Patience);
        await _stream.WriteAsync(packet.Concat(body).ToArray(), limit.Token);
        await _stream.FlushAsync(limit.Token);
    }

    /// <returns>Null where the broker has closed.</returns>
    private async Task<(byte Type, byte[] Body)?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var one = new byte[1];
            await _stream.ReadExactlyAsync(one, limit.Token);
            var type = one[0];
            var length = 0;
            for (var shift = 0; ; shift += 7)
            {
                await _stream.ReadExactlyAsync(one, limit.Token);
                length |= (one[0] & 0x7F) << shift;
                if (one[0] < 0x80)
                    break;
            }
            var body = new byte[length];
            await _stream.ReadExactlyAsync(body, limit.Token);
            return (type, body);
        }
        catch (Exception exception) when (exception is IOException or WebSocketException)
        {
            return null;
        }
    }
}
