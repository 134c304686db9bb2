using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Connections;

/// <summary>Reason strings of MQTT 5.0: what a code means here, for whoever reads the client's log.</summary>
internal sealed partial class MqttConnection
{
    /// <summary>
    /// Request Problem Information: a client that wants none is told reasons in CONNACK and DISCONNECT only (3.1.2.11.7).
    /// </summary>
    private bool _wantsProblems = true;

    /// <summary>Takes note of what the CONNECT says of answers, before the first one is written.</summary>
    private void ReadAnswerLimits(MqttConnectPacket packet)
    {
        OutboundPacketBytesMax = (int)Math.Min(int.MaxValue, packet.Properties?.MaximumPacketSize ?? int.MaxValue);
        _wantsProblems = packet.Properties?.RequestProblemInformation ?? true;
    }

    /// <summary>The reason of an answer; null where it is none, not wanted, or would not fit the client's packet size.</summary>
    /// <param name="reason">The code that the answer bears.</param>
    /// <param name="bodyBytes">The answer's body without properties.</param>
    /// <param name="isAlways">The answer is a CONNACK or a DISCONNECT.</param>
    private MqttProperties? Told(MqttReasonCode reason, int bodyBytes, bool isAlways = false)
    {
        if (!broker.Options.SendsReasonStrings || !IsV5 || (!_wantsProblems && !isAlways) || TextOf(reason) is not { } text)
            return null;
        var properties = new MqttProperties { ReasonString = text };
        var remaining = bodyBytes + MqttProperties.FieldBytes(properties);
        var packetBytes = 1 + MqttFormat.VariableByteIntegerBytes(remaining) + remaining;
        return packetBytes <= OutboundPacketBytesMax ? properties : null;
    }

    /// <summary>The first refusal among the answers to a SUBSCRIBE's filters.</summary>
    private MqttProperties? Told(MqttReasonCode[] codes)
    {
        var refused = Array.Find(codes, code => code >= MqttReasonCode.UnspecifiedError);
        return Told(refused, MqttFormat.PacketIdBytes + codes.Length);
    }

    /// <summary>Null where the code says it all.</summary>
    private static string? TextOf(MqttReasonCode reason) => reason switch
    {
        MqttReasonCode.UnspecifiedError => "The stream behind the broker could not take the message; send it again.",
        MqttReasonCode.MalformedPacket => "The packet does not have the form that its type has.",
        MqttReasonCode.ProtocolError => "The packet may not come now, or contradicts itself.",
        MqttReasonCode.UnsupportedProtocolVersion => "Versions 3.1.1 and 5.0 are spoken here.",
        MqttReasonCode.ClientIdentifierNotValid => "The client id is too long, or missing where a session is to be kept.",
        MqttReasonCode.BadUserNameOrPassword => "The token is not known, expired or taken back.",
        MqttReasonCode.NotAuthorized => "This identity may not do that here.",
        MqttReasonCode.ServerUnavailable => "There is no room for another session, or nothing can be kept now; try again in a moment.",
        MqttReasonCode.ServerBusy => "There is no memory for another connection now.",
        MqttReasonCode.ServerShuttingDown => "The broker ends; come back in a moment.",
        MqttReasonCode.BadAuthenticationMethod => "Enhanced authentication is not supported.",
        MqttReasonCode.KeepAliveTimeout => "Nothing came for one and a half times the keep alive.",
        MqttReasonCode.SessionTakenOver => "A newer connection has this client id.",
        MqttReasonCode.TopicFilterInvalid => "The topic filter is malformed, too long or too deep.",
        MqttReasonCode.TopicNameInvalid => "The topic name is malformed, too long or too deep.",
        MqttReasonCode.ReceiveMaximumExceeded => "More QoS 1 messages are on their way than the receive maximum allows.",
        MqttReasonCode.TopicAliasInvalid => "The topic alias is 0, above the maximum, or names nothing yet.",
        MqttReasonCode.PacketTooLarge => "The packet is larger than the maximum packet size of the CONNACK.",
        MqttReasonCode.MessageRateTooHigh => "Messages come faster than a connection may send them.",
        MqttReasonCode.QuotaExceeded => "A limit of this broker is reached; nothing is taken that could not be kept.",
        MqttReasonCode.PayloadFormatInvalid => "The payload is not UTF-8, as its format indicator says.",
        MqttReasonCode.QoSNotSupported => "QoS 0 and 1 are supported.",
        MqttReasonCode.ConnectionRateExceeded => "Too many clients connect at once; try again in a moment.",
        MqttReasonCode.SubscriptionIdentifiersNotSupported => "Subscription identifiers are not supported in this mode.",
        _ => null,
    };
}
