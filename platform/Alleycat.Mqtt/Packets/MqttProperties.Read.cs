using System.Text;

namespace Alleycat.Mqtt.Packets;

public sealed partial record MqttProperties
{
    private const ulong PublishSet =
        1ul << 1 | 1ul << 2 | 1ul << 3 | 1ul << 8 | 1ul << 9 | 1ul << 11 | 1ul << 35 | 1ul << 38;

    private const ulong WillSet = 1ul << 1 | 1ul << 2 | 1ul << 3 | 1ul << 8 | 1ul << 9 | 1ul << 24 | 1ul << 38;

    private const ulong ConnectSet =
        1ul << 17 | 1ul << 21 | 1ul << 22 | 1ul << 23 | 1ul << 25 | 1ul << 33 | 1ul << 34 | 1ul << 38 | 1ul << 39;

    private const ulong ConnAckSet =
        1ul << 17 | 1ul << 18 | 1ul << 19 | 1ul << 21 | 1ul << 22 | 1ul << 26 | 1ul << 28 | 1ul << 31 | 1ul << 33 | 1ul << 34
        | 1ul << 36 | 1ul << 37 | 1ul << 38 | 1ul << 39 | 1ul << 40 | 1ul << 41 | 1ul << 42;

    private static ulong AllowedIn(MqttPropertyScope scope) => scope switch
    {
        MqttPropertyScope.Connect => ConnectSet,
        MqttPropertyScope.Will => WillSet,
        MqttPropertyScope.ConnAck => ConnAckSet,
        MqttPropertyScope.Publish => PublishSet,
        MqttPropertyScope.Subscribe => 1ul << 11 | 1ul << 38,
        MqttPropertyScope.Unsubscribe => 1ul << 38,
        MqttPropertyScope.Acknowledgement => 1ul << 31 | 1ul << 38,
        _ => 1ul << 17 | 1ul << 28 | 1ul << 31 | 1ul << 38,
    };

    /// <summary>Reads a property length and the properties behind it.</summary>
    /// <param name="reader">Stands at the property length.</param>
    /// <param name="scope">Decides which properties may occur.</param>
    /// <param name="properties">Null where there are none.</param>
    /// <param name="fault">
    /// <see cref="MqttReasonCode.MalformedPacket"/> or <see cref="MqttReasonCode.ProtocolError"/>.
    /// </param>
    internal static bool TryRead(
        scoped ref MqttReader reader, MqttPropertyScope scope, out MqttProperties? properties, out MqttReasonCode fault)
    {
        properties = null;
        fault = MqttReasonCode.MalformedPacket;
        if (!reader.TryReadVariableByteInteger(out var length, out _) || !reader.TryReadBytes(length, out var bytes))
            return false;
        fault = MqttReasonCode.Success;
        if (length == 0)
            return true;

        var builder = new Builder();
        var fields = new MqttReader(bytes);
        ulong seen = 0;
        while (!fields.IsAtEnd)
        {
            fault = ReadOne(ref fields, scope, ref seen, builder);
            if (fault != MqttReasonCode.Success)
                return false;
        }
        properties = builder.Build();
        return true;
    }

    private static MqttReasonCode ReadOne(
        scoped ref MqttReader reader, MqttPropertyScope scope, ref ulong seen, Builder builder)
    {
        // Identifiers beyond a byte's seven bits do not exist, so the first byte decides.
        if (!reader.TryReadByte(out var id) || id > (byte)MqttPropertyId.SharedSubscriptionAvailable)
            return MqttReasonCode.MalformedPacket;
        var bit = 1ul << id;
        if ((AllowedIn(scope) & bit) == 0)
            return MqttReasonCode.MalformedPacket;
        var mayRepeat = id == (byte)MqttPropertyId.UserProperty
            || (id == (byte)MqttPropertyId.SubscriptionIdentifier && scope == MqttPropertyScope.Publish);
        if (!mayRepeat && (seen & bit) != 0)
            return MqttReasonCode.ProtocolError;
        seen |= bit;
        return builder.Read(ref reader, (MqttPropertyId)id);
    }

    /// <summary>Collects the properties of one packet while they are read.</summary>
    private sealed class Builder
    {
        private MqttProperties _properties = new();
        private List<int>? _subscriptionIdentifiers;
        private List<KeyValuePair<string, string>>? _userProperties;

        public MqttProperties Build() => _properties with
        {
            SubscriptionIdentifiers = _subscriptionIdentifiers,
            UserProperties = _userProperties,
        };

        public MqttReasonCode Read(scoped ref MqttReader reader, MqttPropertyId id) => id switch
        {
            MqttPropertyId.PayloadFormatIndicator or MqttPropertyId.RequestProblemInformation
                or MqttPropertyId.RequestResponseInformation or MqttPropertyId.RetainAvailable
                or MqttPropertyId.WildcardSubscriptionAvailable or MqttPropertyId.SubscriptionIdentifierAvailable
                or MqttPropertyId.SharedSubscriptionAvailable or MqttPropertyId.MaximumQoS => ReadFlag(ref reader, id),
            MqttPropertyId.ServerKeepAlive or MqttPropertyId.ReceiveMaximum or MqttPropertyId.TopicAliasMaximum
                or MqttPropertyId.TopicAlias => ReadUInt16(ref reader, id),
            MqttPropertyId.MessageExpiryInterval or MqttPropertyId.SessionExpiryInterval or MqttPropertyId.WillDelayInterval
                or MqttPropertyId.MaximumPacketSize => ReadUInt32(ref reader, id),
            MqttPropertyId.SubscriptionIdentifier => ReadSubscriptionIdentifier(ref reader),
            MqttPropertyId.CorrelationData or MqttPropertyId.AuthenticationData => ReadBinary(ref reader, id),
            MqttPropertyId.UserProperty => ReadUserProperty(ref reader),
            _ => ReadString(ref reader, id),
        };

        private MqttReasonCode ReadFlag(scoped ref MqttReader reader, MqttPropertyId id)
        {
            if (!reader.TryReadByte(out var value))
                return MqttReasonCode.MalformedPacket;
            if (value > 1)
                return MqttReasonCode.ProtocolError;
            var isSet = value == 1;
            _properties = id switch
            {
                MqttPropertyId.PayloadFormatIndicator => _properties with { PayloadFormatIndicator = isSet },
                MqttPropertyId.RequestProblemInformation => _properties with { RequestProblemInformation = isSet },
                MqttPropertyId.RequestResponseInformation => _properties with { RequestResponseInformation = isSet },
                MqttPropertyId.RetainAvailable => _properties with { RetainAvailable = isSet },
                MqttPropertyId.WildcardSubscriptionAvailable => _properties with { WildcardSubscriptionAvailable = isSet },
                MqttPropertyId.SubscriptionIdentifierAvailable => _properties with { SubscriptionIdentifierAvailable = isSet },
                MqttPropertyId.SharedSubscriptionAvailable => _properties with { SharedSubscriptionAvailable = isSet },
                _ => _properties with { MaximumQoS = value },
            };
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadUInt16(scoped ref MqttReader reader, MqttPropertyId id)
        {
            if (!reader.TryReadUInt16(out var value))
                return MqttReasonCode.MalformedPacket;
            if (value == 0 && id == MqttPropertyId.ReceiveMaximum)
                return MqttReasonCode.ProtocolError;
            if (value == 0 && id == MqttPropertyId.TopicAlias)
                return MqttReasonCode.TopicAliasInvalid;
            _properties = id switch
            {
                MqttPropertyId.ServerKeepAlive => _properties with { ServerKeepAlive = value },
                MqttPropertyId.ReceiveMaximum => _properties with { ReceiveMaximum = value },
                MqttPropertyId.TopicAliasMaximum => _properties with { TopicAliasMaximum = value },
                _ => _properties with { TopicAlias = value },
            };
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadUInt32(scoped ref MqttReader reader, MqttPropertyId id)
        {
            if (!reader.TryReadUInt32(out var value))
                return MqttReasonCode.MalformedPacket;
            if (value == 0 && id == MqttPropertyId.MaximumPacketSize)
                return MqttReasonCode.ProtocolError;
            _properties = id switch
            {
                MqttPropertyId.MessageExpiryInterval => _properties with { MessageExpiryInterval = value },
                MqttPropertyId.SessionExpiryInterval => _properties with { SessionExpiryInterval = value },
                MqttPropertyId.WillDelayInterval => _properties with { WillDelayInterval = value },
                _ => _properties with { MaximumPacketSize = value },
            };
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadSubscriptionIdentifier(scoped ref MqttReader reader)
        {
            if (!reader.TryReadVariableByteInteger(out var value, out _))
                return MqttReasonCode.MalformedPacket;
            if (value == 0)
                return MqttReasonCode.ProtocolError;
            (_subscriptionIdentifiers ??= []).Add(value);
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadBinary(scoped ref MqttReader reader, MqttPropertyId id)
        {
            if (!reader.TryReadBinary(out var value))
                return MqttReasonCode.MalformedPacket;
            _properties = id == MqttPropertyId.CorrelationData
                ? _properties with { CorrelationData = value.ToArray() }
                : _properties with { AuthenticationData = value.ToArray() };
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadUserProperty(scoped ref MqttReader reader)
        {
            if (!reader.TryReadString(out var name) || !reader.TryReadString(out var value))
                return MqttReasonCode.MalformedPacket;
            (_userProperties ??= []).Add(new(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
            return MqttReasonCode.Success;
        }

        private MqttReasonCode ReadString(scoped ref MqttReader reader, MqttPropertyId id)
        {
            if (!reader.TryReadString(out var utf8))
                return MqttReasonCode.MalformedPacket;
            var value = Encoding.UTF8.GetString(utf8);
            _properties = id switch
            {
                MqttPropertyId.ContentType => _properties with { ContentType = value },
                MqttPropertyId.ResponseTopic => _properties with { ResponseTopic = value },
                MqttPropertyId.AssignedClientIdentifier => _properties with { AssignedClientIdentifier = value },
                MqttPropertyId.AuthenticationMethod => _properties with { AuthenticationMethod = value },
                MqttPropertyId.ResponseInformation => _properties with { ResponseInformation = value },
                MqttPropertyId.ServerReference => _properties with { ServerReference = value },
                _ => _properties with { ReasonString = value },
            };
            return MqttReasonCode.Success;
        }
    }
}
