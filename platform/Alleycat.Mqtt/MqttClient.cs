using System.IO.Pipelines;
using System.Net.Sockets;
using Alleycat.Mqtt.Client;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>
/// An MQTT client for one connection: when that ends, the client has ended. It has one read loop, a writer that runs
/// only while there is
/// something to write, and one timer; a process may hold thousands.
/// </summary>
/// <remarks>
/// Every failure arrives as <see cref="MqttClientException"/>: refused by the broker (not transient), or the
/// transport ended before an
/// answer (transient: whether the broker has the message is unknown, publish it again).
/// </remarks>
public sealed partial class MqttClient : IAsyncDisposable
{
    /// <summary>IANA's port for MQTT over TCP.</summary>
    public const int DefaultPort = 1883;

    private readonly MqttClientOptions _options;
    private readonly IDuplexPipe _transport;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MqttConnAckPacket> _connAck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _keepAliveTimer;
    private MqttClientException? _error;

    private MqttClient(IDuplexPipe transport, MqttClientOptions options)
    {
        _transport = transport;
        _options = options;
        _lastReceivedAt = options.Time.GetTimestamp();
        _lastSentAt = _lastReceivedAt;
    }

    /// <summary>As given, or as the broker assigned it (MQTT 5.0).</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The broker still had this client's session.</summary>
    public bool IsSessionPresent { get; private set; }

    /// <summary>Completes, never fails, when the connection has ended for whatever reason.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Why the connection ended; null while it lives, and after <see cref="DisconnectAsync"/>.</summary>
    public MqttClientException? Error => Volatile.Read(ref _error);

    /// <summary>Connects over TCP.</summary>
    /// <param name="server"><c>mqtt://host[:port]</c>.</param>
    /// <param name="options">Who connects, and how.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="MqttClientException">Nobody listens there, or the broker refused.</exception>
    public static async Task<MqttClient> ConnectAsync(
        Uri server, MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Scheme is not ("mqtt" or "tcp"))
            throw new ArgumentException($"'{server.Scheme}' is no scheme of this client; it speaks mqtt://host:port.", nameof(server));
        SocketTransport transport;
        try
        {
            transport = await SocketTransport.ConnectAsync(
                server.IdnHost, server.Port > 0 ? server.Port : DefaultPort, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new MqttClientException(
                $"Cannot connect to {server}: {exception.Message}", MqttReasonCode.ServerUnavailable, isTransient: true, exception);
        }
        return await ConnectAsync(transport, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Connects over a transport that is open already; the client completes both ends, and disposes what is
    /// disposable.
    /// </summary>
    public static async Task<MqttClient> ConnectAsync(
        IDuplexPipe transport, MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        var client = new MqttClient(transport, options);
        try
        {
            await client.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says good-bye, so that no last will is published, and closes.</summary>
    public async Task DisconnectAsync()
    {
        Write(static (output, version) => new MqttDisconnectPacket().Write(output, version));
        Close(null);
        await Closed.ConfigureAwait(false);
    }

    /// <summary>Closes the transport without a good-bye; a last will is published.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(Disconnected());
        await Closed.ConfigureAwait(false);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var packet = new MqttConnectPacket
        {
            ProtocolVersion = _options.ProtocolVersion,
            ClientId = _options.ClientId,
            CleanSession = _options.CleanSession,
            KeepAliveSeconds = (ushort)_options.KeepAlive.TotalSeconds,
            Will = _options.Will,
            Username = _options.Username,
            Password = _options.Password,
            Properties = _options.Properties,
        };
        _ = ReceiveAsync();
        Write((output, _) => packet.Write(output));
        var answer = await _connAck.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        ClientId = answer.Properties?.AssignedClientIdentifier ?? _options.ClientId;
        IsSessionPresent = answer.IsSessionPresent;
        if (_options.KeepAlive > TimeSpan.Zero)
        {
            var period = _options.KeepAlive / 2;
            _keepAliveTimer = _options.Time.CreateTimer(_ => KeepAlive(), null, period, period);
            // A connection that ended meanwhile has nobody left to stop the timer.
            if (Closed.IsCompleted)
                await _keepAliveTimer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void KeepAlive()
    {
        if (_options.Time.GetElapsedTime(Volatile.Read(ref _lastReceivedAt)) >= _options.KeepAlive * 1.5)
        {
            Close(new("The broker has not answered within the keep alive.", MqttReasonCode.KeepAliveTimeout, isTransient: true));
            return;
        }
        // Half the keep alive in silence on either side: the answer shows that the broker lives.
        if (_options.Time.GetElapsedTime(Volatile.Read(ref _lastSentAt)) >= _options.KeepAlive / 2
            || _options.Time.GetElapsedTime(Volatile.Read(ref _lastReceivedAt)) >= _options.KeepAlive / 2)
            Write(static (output, _) => MqttPingReqPacket.Write(output));
    }

    private static MqttClientException Disconnected() =>
        new("The connection to the broker has ended.", MqttReasonCode.UnspecifiedError, isTransient: true);
}
