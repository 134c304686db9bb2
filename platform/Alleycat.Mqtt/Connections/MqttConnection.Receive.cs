using System.Buffers;
using System.IO.Pipelines;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// The way in: takes every packet that the transport has, then hands over, acknowledges and flushes once.
/// </summary>
internal sealed partial class MqttConnection
{
    private long _lastPacketAt = broker.Time.GetTimestamp();
    private TimeSpan _keepAliveTimeout;

    // Of the read under way, behind the packet under way.
    private long _bytesLeft;

    private async Task ReceiveAsync()
    {
        var isReading = false;
        try
        {
            while (Volatile.Read(ref _end) is null)
            {
                isReading = true;
                var result = await _input.ReadAsync().ConfigureAwait(false);
                isReading = false;
                if (Volatile.Read(ref _end) is not null)
                    return;
                if (result.IsCanceled)
                    continue;
                var mayGoOn = Take(result, out var isAtEnd);
                StartCommit();
                StartWrite();
                if (!mayGoOn || isAtEnd)
                    return;
                await WaitForRoomAsync().ConfigureAwait(false);
                await KeepToRateAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // A fault of one connection ends that connection, and is told at its end.
            End(
                isReading ? MqttConnectionEndCause.ConnectionLost : MqttConnectionEndCause.ServerError,
                isReading ? MqttReasonCode.UnspecifiedError : MqttReasonCode.ImplementationSpecificError,
                exception);
        }
    }

    /// <summary>Handles the packets of one read.</summary>
    /// <returns>False when the connection is to end.</returns>
    private bool Take(ReadResult result, out bool isAtEnd)
    {
        var buffer = result.Buffer;
        var lengthBefore = buffer.Length;
        var messagesBefore = _messagesReceived;
        // One look at the clock for all that has arrived together.
        var now = broker.Time.GetTimestamp();
        var fault = MqttReasonCode.Success;
        var mayGoOn = true;
        var isExhausted = false;
        while (mayGoOn && MayTake)
        {
            if (!MqttFrame.TryRead(ref buffer, broker.Options.PacketBytesMax, out var frame, out fault))
            {
                isExhausted = true;
                break;
            }
            Volatile.Write(ref _lastPacketAt, now);
            _bytesLeft = buffer.Length;
            fault = Handle(frame);
            mayGoOn = fault == MqttReasonCode.Success && Volatile.Read(ref _end) is null;
        }
        PayloadCopies.OfThread.End();
        if (fault != MqttReasonCode.Success)
        {
            End(_session is null ? MqttConnectionEndCause.Refused : MqttConnectionEndCause.ProtocolViolation, fault);
            mayGoOn = false;
        }
        CountReceived(lengthBefore - buffer.Length);
        if (_messagesReceived > messagesBefore)
            broker.Metrics.Received.Add(_messagesReceived - messagesBefore);
        // Without room the rest has not been looked at: the next read shall return at once. A commit may have made room
        // since the loop ended, so what ended it counts, not what may be taken now.
        var isWaiting = mayGoOn && !isExhausted;
        _input.AdvanceTo(buffer.Start, isWaiting ? buffer.Start : buffer.End);
        isAtEnd = result.IsCompleted && !isWaiting;
        return mayGoOn;
    }

    private MqttReasonCode Handle(in MqttFrame frame)
    {
        byte[]? rented = null;
        var body = frame.GetBody(ref rented);
        try
        {
            return Session is null ? HandleFirst(frame.Type, body) : Handle(frame.Type, frame.Flags, body);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The first packet must be a CONNECT (MQTT-3.1.0-1).</summary>
    private MqttReasonCode HandleFirst(MqttControlPacketType type, ReadOnlySpan<byte> body) =>
        type == MqttControlPacketType.Connect ? HandleConnect(body) : MqttReasonCode.ProtocolError;

    private MqttReasonCode Handle(MqttControlPacketType type, byte flags, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MqttControlPacketType.Publish:
                return HandlePublish(flags, body);
            case MqttControlPacketType.PubAck:
                return HandlePubAck(body);
            case MqttControlPacketType.Subscribe:
                return HandleSubscribe(body);
            case MqttControlPacketType.Unsubscribe:
                return HandleUnsubscribe(body);
            case MqttControlPacketType.PingReq:
                return HandlePingReq(body);
            case MqttControlPacketType.Disconnect:
                return HandleDisconnect(body);
            default:
                // A second CONNECT, QoS 2's packets, AUTH, and what only a server may send.
                return MqttReasonCode.ProtocolError;
        }
    }

    private MqttReasonCode HandlePubAck(ReadOnlySpan<byte> body)
    {
        if (!MqttPubAckPacket.TryRead(body, Version, out var packet, out var fault))
            return fault;
        // An id that is not open may belong to an earlier connection of the session; it does no harm.
        _session!.TryAcknowledge(packet.PacketId);
        _isWriteWanted = true;
        return MqttReasonCode.Success;
    }

    private MqttReasonCode HandlePingReq(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
            return MqttReasonCode.MalformedPacket;
        AppendPingResp();
        return MqttReasonCode.Success;
    }

    private MqttReasonCode HandleDisconnect(ReadOnlySpan<byte> body)
    {
        if (!MqttDisconnectPacket.TryRead(body, Version, out var packet, out var fault))
            return fault;
        if (packet.Properties?.SessionExpiryInterval is { } expirySeconds)
        {
            // A session that was to end with its connection cannot be kept by an afterthought (MQTT-3.14.2.2.2).
            if (expirySeconds > 0 && _session!.Expiry == TimeSpan.Zero)
                return MqttReasonCode.ProtocolError;
            _session!.Expiry = broker.GrantExpiry(expirySeconds);
        }
        if (packet.Reason != MqttReasonCode.DisconnectWithWillMessage)
            _will = null;
        End(MqttConnectionEndCause.ClientDisconnected, packet.Reason);
        return MqttReasonCode.Success;
    }
}
