using System.IO.Pipelines;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// One client's connection. Reading is one loop; committing and writing run only while there is something to do, so
/// that an idle
/// connection costs no thread, no timer and no task but its pending read.
/// </summary>
internal sealed partial class MqttConnection(MqttBroker broker, IDuplexPipe transport, MqttConnectionInfo info)
    : IThreadPoolWorkItem
{
    private readonly PipeReader _input = transport.Input;
    private readonly PipeWriter _output = transport.Output;
    private readonly long _openedAt = broker.Time.GetTimestamp();
    private MqttClientIdentity _identity = new("", info);
    private MqttSession? _session;
    private MqttWill? _will;
    private EndState? _end;

    /// <summary>Null until the CONNECT is accepted.</summary>
    public MqttSession? Session => Volatile.Read(ref _session);

    public MqttProtocolVersion Version { get; private set; }

    /// <summary>QoS 1 messages that may be on their way to this client.</summary>
    public int OutboundWindowMax { get; private set; } = broker.Options.OutboundWindowMax;

    /// <summary>The largest packet that the client takes.</summary>
    public int OutboundPacketBytesMax { get; private set; } = int.MaxValue;

    /// <summary>Short names for the topics of this client; null where it takes none.</summary>
    public OutboundAliases? Aliases { get; private set; }

    private bool IsV5 => Version == MqttProtocolVersion.V500;

    /// <summary>Serves the connection to its end.</summary>
    public async Task RunAsync()
    {
        await ReceiveAsync().ConfigureAwait(false);
        var end = End(MqttConnectionEndCause.ConnectionLost, MqttReasonCode.UnspecifiedError);
        await CommitRestAsync().ConfigureAwait(false);
        if (IsV5 && Session is not null && MayTell(end.Cause))
            Append(new MqttDisconnectPacket(end.Reason, Told(end.Reason, bodyBytes: 1, isAlways: true)));
        await CloseOutputAsync(end).ConfigureAwait(false);
        if (_session is not null)
            await broker.CloseSessionAsync(_session, this, _will).ConfigureAwait(false);
        await _input.CompleteAsync().ConfigureAwait(false);
        broker.Metrics.ConnectionEnded(end.Cause);
        broker.Options.ConnectionEnded?.Invoke(new(
            _identity.ClientId,
            info,
            end.Cause,
            end.Reason,
            broker.Time.GetElapsedTime(_openedAt),
            Traffic,
            end.Error));
    }

    /// <summary>Ends the connection from any thread; the first cause given is the one that counts.</summary>
    public void Abort(MqttConnectionEndCause cause, MqttReasonCode reason, Exception? error = null)
    {
        End(cause, reason, error);
        // Whoever does not read what it is sent would hold the writer for ever.
        if (Volatile.Read(ref _end) is { IsPeerGivenUp: true })
            _isStopping = true;
        WakeReceiver();
        // The caller may hold a lock, and a transport may go on with the read loop on the thread that interrupts it.
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Interrupt(), this, preferLocal: false);
    }

    private void Interrupt()
    {
        try
        {
            _input.CancelPendingRead();
            if (Volatile.Read(ref _end) is { IsPeerGivenUp: true })
                _output.CancelPendingFlush();
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended meanwhile, which is all that was wanted.
        }
    }

    /// <summary>Looked at once a second by the broker.</summary>
    public void CheckTimeouts()
    {
        var now = broker.Time.GetTimestamp();
        if (Session is null)
        {
            if (broker.Time.GetElapsedTime(_openedAt, now) >= broker.Options.ConnectTimeout)
                Abort(MqttConnectionEndCause.ConnectTimeout, MqttReasonCode.KeepAliveTimeout);
            return;
        }
        if (!broker.Options.Authorizer.MayStay(_identity))
            Abort(MqttConnectionEndCause.NotAuthorized, MqttReasonCode.NotAuthorized);
        // A client that waits for our own commit is not silent.
        if (_keepAliveTimeout > TimeSpan.Zero && !IsWindowFull && !_isPaused
            && broker.Time.GetElapsedTime(Volatile.Read(ref _lastPacketAt), now) >= _keepAliveTimeout)
            Abort(MqttConnectionEndCause.KeepAliveTimeout, MqttReasonCode.KeepAliveTimeout);
    }

    private EndState End(MqttConnectionEndCause cause, MqttReasonCode reason, Exception? error = null)
    {
        var end = new EndState(cause, reason, error);
        return Interlocked.CompareExchange(ref _end, end, null) ?? end;
    }

    /// <summary>In MQTT 5.0 a server says why it closes, unless the client went first.</summary>
    private static bool MayTell(MqttConnectionEndCause cause) =>
        cause is not (MqttConnectionEndCause.ClientDisconnected or MqttConnectionEndCause.ConnectionLost
            or MqttConnectionEndCause.Refused);

    private sealed record EndState(MqttConnectionEndCause Cause, MqttReasonCode Reason, Exception? Error)
    {
        /// <summary>The peer does not read, or is not there: nothing more is sent, and nothing waits for it.</summary>
        public bool IsPeerGivenUp =>
            Cause is MqttConnectionEndCause.SlowSubscriber or MqttConnectionEndCause.KeepAliveTimeout;
    }
}
