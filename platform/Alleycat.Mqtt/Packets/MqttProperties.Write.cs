namespace Alleycat.Mqtt.Packets;

public sealed partial record MqttProperties
{
    /// <summary>Bytes of the property length and the properties; an absent object is a length of zero.</summary>
    internal static int FieldBytes(MqttProperties? properties)
    {
        var bytes = properties?.ContentBytes() ?? 0;
        return MqttFormat.VariableByteIntegerBytes(bytes) + bytes;
    }

    internal static void Write(ref MqttWriter writer, MqttProperties? properties)
    {
        writer.WriteVariableByteInteger(properties?.ContentBytes() ?? 0);
        properties?.WriteContent(ref writer);
    }

    private int ContentBytes()
    {
        var bytes = 0;
        CountFlags(ref bytes);
        bytes += ServerKeepAlive is null ? 0 : 3;
        bytes += ReceiveMaximum is null ? 0 : 3;
        bytes += TopicAliasMaximum is null ? 0 : 3;
        bytes += TopicAlias is null ? 0 : 3;
        bytes += MessageExpiryInterval is null ? 0 : 5;
        bytes += SessionExpiryInterval is null ? 0 : 5;
        bytes += WillDelayInterval is null ? 0 : 5;
        bytes += MaximumPacketSize is null ? 0 : 5;
        bytes += StringBytes(ContentType) + StringBytes(ResponseTopic) + StringBytes(AssignedClientIdentifier)
            + StringBytes(AuthenticationMethod) + StringBytes(ResponseInformation) + StringBytes(ServerReference)
            + StringBytes(ReasonString);
        bytes += CorrelationData is { } correlation ? 1 + MqttFormat.LengthPrefixBytes + correlation.Length : 0;
        bytes += AuthenticationData is { } authentication ? 1 + MqttFormat.LengthPrefixBytes + authentication.Length : 0;
        foreach (var identifier in SubscriptionIdentifiers ?? [])
            bytes += 1 + MqttFormat.VariableByteIntegerBytes(identifier);
        foreach (var (name, value) in UserProperties ?? [])
            bytes += 1 + MqttWriter.StringBytes(name) + MqttWriter.StringBytes(value);
        return bytes;
    }

    private void CountFlags(ref int bytes)
    {
        bytes += PayloadFormatIndicator is null ? 0 : 2;
        bytes += RequestProblemInformation is null ? 0 : 2;
        bytes += RequestResponseInformation is null ? 0 : 2;
        bytes += MaximumQoS is null ? 0 : 2;
        bytes += RetainAvailable is null ? 0 : 2;
        bytes += WildcardSubscriptionAvailable is null ? 0 : 2;
        bytes += SubscriptionIdentifierAvailable is null ? 0 : 2;
        bytes += SharedSubscriptionAvailable is null ? 0 : 2;
    }

    private void WriteContent(ref MqttWriter writer)
    {
        WriteFlag(ref writer, MqttPropertyId.PayloadFormatIndicator, PayloadFormatIndicator);
        WriteUInt32(ref writer, MqttPropertyId.MessageExpiryInterval, MessageExpiryInterval);
        WriteString(ref writer, MqttPropertyId.ContentType, ContentType);
        WriteString(ref writer, MqttPropertyId.ResponseTopic, ResponseTopic);
        WriteBinary(ref writer, MqttPropertyId.CorrelationData, CorrelationData);
        foreach (var identifier in SubscriptionIdentifiers ?? [])
        {
            writer.WriteByte((byte)MqttPropertyId.SubscriptionIdentifier);
            writer.WriteVariableByteInteger(identifier);
        }
        WriteUInt32(ref writer, MqttPropertyId.SessionExpiryInterval, SessionExpiryInterval);
        WriteString(ref writer, MqttPropertyId.AssignedClientIdentifier, AssignedClientIdentifier);
        WriteUInt16(ref writer, MqttPropertyId.ServerKeepAlive, ServerKeepAlive);
        WriteString(ref writer, MqttPropertyId.AuthenticationMethod, AuthenticationMethod);
        WriteBinary(ref writer, MqttPropertyId.AuthenticationData, AuthenticationData);
        WriteFlag(ref writer, MqttPropertyId.RequestProblemInformation, RequestProblemInformation);
        WriteUInt32(ref writer, MqttPropertyId.WillDelayInterval, WillDelayInterval);
        WriteFlag(ref writer, MqttPropertyId.RequestResponseInformation, RequestResponseInformation);
        WriteString(ref writer, MqttPropertyId.ResponseInformation, ResponseInformation);
        WriteString(ref writer, MqttPropertyId.ServerReference, ServerReference);
        WriteString(ref writer, MqttPropertyId.ReasonString, ReasonString);
        WriteUInt16(ref writer, MqttPropertyId.ReceiveMaximum, ReceiveMaximum);
        WriteUInt16(ref writer, MqttPropertyId.TopicAliasMaximum, TopicAliasMaximum);
        WriteUInt16(ref writer, MqttPropertyId.TopicAlias, TopicAlias);
        WriteFlag(ref writer, MqttPropertyId.MaximumQoS, MaximumQoS is null ? null : MaximumQoS == 1);
        WriteFlag(ref writer, MqttPropertyId.RetainAvailable, RetainAvailable);
        foreach (var (name, value) in UserProperties ?? [])
        {
            writer.WriteByte((byte)MqttPropertyId.UserProperty);
            writer.WriteString(name);
            writer.WriteString(value);
        }
        WriteUInt32(ref writer, MqttPropertyId.MaximumPacketSize, MaximumPacketSize);
        WriteFlag(ref writer, MqttPropertyId.WildcardSubscriptionAvailable, WildcardSubscriptionAvailable);
        WriteFlag(ref writer, MqttPropertyId.SubscriptionIdentifierAvailable, SubscriptionIdentifierAvailable);
        WriteFlag(ref writer, MqttPropertyId.SharedSubscriptionAvailable, SharedSubscriptionAvailable);
    }

    private static int StringBytes(string? value) => value is null ? 0 : 1 + MqttWriter.StringBytes(value);

    private static void WriteFlag(ref MqttWriter writer, MqttPropertyId id, bool? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteByte(value.Value ? (byte)1 : (byte)0);
    }

    private static void WriteUInt16(ref MqttWriter writer, MqttPropertyId id, ushort? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteUInt16(value.Value);
    }

    private static void WriteUInt32(ref MqttWriter writer, MqttPropertyId id, uint? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteUInt32(value.Value);
    }

    private static void WriteString(ref MqttWriter writer, MqttPropertyId id, string? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteString(value);
    }

    private static void WriteBinary(ref MqttWriter writer, MqttPropertyId id, ReadOnlyMemory<byte>? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteBinary(value.Value.Span);
    }
}
