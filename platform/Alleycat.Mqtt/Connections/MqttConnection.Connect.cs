using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Connections;

/// <summary>CONNECT: who it is, whether they may, and which session they get.</summary>
internal sealed partial class MqttConnection
{
    // Its CONNACK promises nothing, and nothing else follows it.
    private bool _isRefused;

    private MqttReasonCode HandleConnect(ReadOnlySpan<byte> body)
    {
        if (!MqttConnectPacket.TryRead(body, out var packet, out var fault))
        {
            // An unknown version is answered in the form that every version reads (MQTT-3.1.2-2).
            Version = packet.ProtocolVersion == MqttProtocolVersion.V500 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311;
            return Refuse(fault);
        }
        Version = packet.ProtocolVersion;
        ReadAnswerLimits(packet);
        // Before anything is looked up, asked or made: a storm costs one CONNACK each.
        if (!broker.TryTakeConnect())
            return Refuse(MqttReasonCode.ConnectionRateExceeded);
        // Nothing that a CONNACK, a SUBACK or a PUBACK says could be kept.
        if (broker.StoreFault is not null)
            return Refuse(MqttReasonCode.ServerUnavailable);
        var clientId = packet.ClientId;
        if (clientId.Length == 0)
        {
            // Nobody could ever come back to a session under a name it does not know (MQTT-3.1.3-8).
            if (!IsV5 && !packet.CleanSession)
                return Refuse(MqttReasonCode.ClientIdentifierNotValid);
            clientId = $"auto-{Guid.NewGuid():N}";
        }
        _identity = new(clientId, info);
        fault = FaultOf(packet);
        return fault == MqttReasonCode.Success ? Accept(packet) : Refuse(fault);
    }

    private MqttReasonCode FaultOf(MqttConnectPacket packet)
    {
        if (Encoding.UTF8.GetByteCount(packet.ClientId) > broker.Options.ClientIdBytesMax)
            return MqttReasonCode.ClientIdentifierNotValid;
        if (packet.Properties?.AuthenticationMethod is not null)
            return MqttReasonCode.BadAuthenticationMethod;
        var fault = broker.Options.Authorizer.MayConnect(_identity, packet.Username, packet.Password);
        if (fault != MqttReasonCode.Success || packet.Will is not { } will)
            return fault;
        if (will.Qos > MqttQualityOfServiceLevel.AtLeastOnce)
            return MqttReasonCode.QoSNotSupported;
        if (!IsTopicWithinLimits(will.Topic) || !MqttTopic.IsValidName(will.Topic))
            return MqttReasonCode.TopicNameInvalid;
        // Else a will would publish what its client may not.
        var authorizer = broker.Options.Authorizer;
        var mayPublish = !MqttTopic.IsSystem(will.Topic) && authorizer.MayPublish(_identity, will.Topic)
            && (!will.Retain || authorizer.MayRetain(_identity, will.Topic));
        return mayPublish ? MqttReasonCode.Success : MqttReasonCode.NotAuthorized;
    }

    private MqttReasonCode Accept(MqttConnectPacket packet)
    {
        var keepAliveSeconds = KeepAliveSecondsOf(packet);
        var expiry = ExpiryOf(packet);
        OutboundWindowMax = Math.Min(broker.Options.OutboundWindowMax, packet.Properties?.ReceiveMaximum ?? ushort.MaxValue);
        var aliases = Math.Min(broker.Options.TopicAliasMax, packet.Properties?.TopicAliasMaximum ?? 0);
        Aliases = aliases > 0 ? new(aliases) : null;
        var session = broker.OpenSession(
            this,
            _identity,
            packet.CleanSession,
            expiry,
            isPresent => Append(new MqttConnAckPacket(isPresent, 0, IsV5 ? ConnAckProperties(packet, expiry) : null)),
            out var fault);
        if (session is null)
            return Refuse(fault);
        _will = packet.Will;
        _keepAliveTimeout = TimeSpan.FromSeconds(keepAliveSeconds) * 1.5;
        Volatile.Write(ref _session, session);
        _isWriteWanted = true;
        return MqttReasonCode.Success;
    }

    private TimeSpan ExpiryOf(MqttConnectPacket packet)
    {
        if (!IsV5)
            return packet.CleanSession ? TimeSpan.Zero : broker.Options.SessionExpiryMax;
        return broker.GrantExpiry(packet.Properties?.SessionExpiryInterval ?? 0);
    }

    private MqttProperties ConnAckProperties(MqttConnectPacket packet, TimeSpan expiry)
    {
        var asked = packet.Properties?.SessionExpiryInterval ?? 0;
        var granted = (uint)expiry.TotalSeconds;
        return new()
        {
            SessionExpiryInterval = granted == asked ? null : granted,
            ReceiveMaximum = (ushort)broker.Options.InboundWindowMax,
            MaximumQoS = 1,
            MaximumPacketSize = (uint)broker.Options.PacketBytesMax,
            ServerKeepAlive = KeepAliveSecondsOf(packet) == packet.KeepAliveSeconds ? null : KeepAliveSecondsOf(packet),
            SubscriptionIdentifierAvailable = broker.Options.IsIotCoreStrict ? false : null,
            TopicAliasMaximum = broker.Options.TopicAliasMax == 0 ? null : (ushort)broker.Options.TopicAliasMax,
            AssignedClientIdentifier = packet.ClientId.Length == 0 ? _identity.ClientId : null,
        };
    }

    private ushort KeepAliveSecondsOf(MqttConnectPacket packet) => broker.Options.IsIotCoreStrict
        ? packet.KeepAliveSeconds == 0 ? (ushort)1200 : Math.Clamp(packet.KeepAliveSeconds, (ushort)30, (ushort)1200)
        : packet.KeepAliveSeconds;

    private MqttReasonCode Refuse(MqttReasonCode reason)
    {
        _isRefused = true;
        if (IsV5)
            Append(new MqttConnAckPacket(false, (byte)reason, Told(reason, bodyBytes: 2, isAlways: true)));
        else if (MqttConnAckPacket.ReturnCodeOf(reason) is { } returnCode)
            Append(new MqttConnAckPacket(false, (byte)returnCode));
        return reason;
    }

    private bool IsTopicWithinLimits(string topic) =>
        MqttTopic.Levels(topic) <= broker.Options.TopicLevelsMax
        && (topic.Length * 3 <= broker.Options.TopicBytesMax || Encoding.UTF8.GetByteCount(topic) <= broker.Options.TopicBytesMax);
}
