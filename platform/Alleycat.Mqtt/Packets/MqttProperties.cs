namespace Alleycat.Mqtt.Packets;

/// <summary>
/// The properties of an MQTT 5.0 packet or will. Null means absent; a packet without any has no object at all.
/// </summary>
public sealed partial record MqttProperties
{
    /// <summary>True: the payload is UTF-8 text.</summary>
    public bool? PayloadFormatIndicator { get; init; }

    /// <summary>Seconds.</summary>
    public uint? MessageExpiryInterval { get; init; }
    public string? ContentType { get; init; }
    public string? ResponseTopic { get; init; }
    public ReadOnlyMemory<byte>? CorrelationData { get; init; }

    /// <summary>1 to 268,435,455 each; one in a SUBSCRIBE, any number in a PUBLISH to a client.</summary>
    public IReadOnlyList<int>? SubscriptionIdentifiers { get; init; }

    /// <summary>Seconds; <see cref="uint.MaxValue"/> never expires.</summary>
    public uint? SessionExpiryInterval { get; init; }
    public string? AssignedClientIdentifier { get; init; }

    /// <summary>Seconds.</summary>
    public ushort? ServerKeepAlive { get; init; }
    public string? AuthenticationMethod { get; init; }
    public ReadOnlyMemory<byte>? AuthenticationData { get; init; }
    public bool? RequestProblemInformation { get; init; }

    /// <summary>Seconds.</summary>
    public uint? WillDelayInterval { get; init; }
    public bool? RequestResponseInformation { get; init; }
    public string? ResponseInformation { get; init; }
    public string? ServerReference { get; init; }
    public string? ReasonString { get; init; }

    /// <summary>At least 1.</summary>
    public ushort? ReceiveMaximum { get; init; }
    public ushort? TopicAliasMaximum { get; init; }

    /// <summary>At least 1.</summary>
    public ushort? TopicAlias { get; init; }

    /// <summary>0 or 1.</summary>
    public byte? MaximumQoS { get; init; }
    public bool? RetainAvailable { get; init; }

    /// <summary>In order; names may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? UserProperties { get; init; }

    /// <summary>Bytes, at least 1.</summary>
    public uint? MaximumPacketSize { get; init; }
    public bool? WildcardSubscriptionAvailable { get; init; }
    public bool? SubscriptionIdentifierAvailable { get; init; }
    public bool? SharedSubscriptionAvailable { get; init; }
}
