using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// CONNACK, section 3.2.
/// <code>   0x20 | remaining length | 0000 000S | return code (3.1.1) or reason code (5.0) | [5.0: properties]   S: session present</code>
/// </summary>
/// <param name="IsSessionPresent">The server still has the client's session.</param>
/// <param name="Code">
/// The byte as it is: <see cref="MqttConnectReturnCode"/> in 3.1.1, <see cref="MqttReasonCode"/> in 5.0.
/// </param>
/// <param name="Properties">MQTT 5.0 only.</param>
public sealed record MqttConnAckPacket(bool IsSessionPresent, byte Code, MqttProperties? Properties = null)
{
    public bool IsAccepted => Code == 0;

    public static bool TryRead(
        ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttConnAckPacket packet, out MqttReasonCode fault)
    {
        packet = new(false, 0);
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadByte(out var flags) || flags > 1 || !reader.TryReadByte(out var code))
            return false;
        MqttProperties? properties = null;
        // A server that refuses the version answers in 3.1.1's form, without properties.
        if (version == MqttProtocolVersion.V500 && !reader.IsAtEnd
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.ConnAck, out properties, out fault))
            return false;
        packet = new(flags == 1, code, properties);
        fault = reader.IsAtEnd ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket;
        return reader.IsAtEnd;
    }

    public void Write(IBufferWriter<byte> output, MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var writer = MqttWriter.Begin(
            output, MqttControlPacketType.ConnAck, 0, 2 + (isV5 ? MqttProperties.FieldBytes(Properties) : 0));
        writer.WriteByte(IsSessionPresent ? (byte)1 : (byte)0);
        writer.WriteByte(Code);
        if (isV5)
            MqttProperties.Write(ref writer, Properties);
        writer.Commit(output);
    }

    /// <summary>
    /// The 3.1.1 return code that says most of <paramref name="reason"/>, or null where 3.1.1 just closes.
    /// </summary>
    public static MqttConnectReturnCode? ReturnCodeOf(MqttReasonCode reason) => reason switch
    {
        MqttReasonCode.Success => MqttConnectReturnCode.ConnectionAccepted,
        MqttReasonCode.UnsupportedProtocolVersion => MqttConnectReturnCode.UnacceptableProtocolVersion,
        MqttReasonCode.ClientIdentifierNotValid => MqttConnectReturnCode.IdentifierRejected,
        MqttReasonCode.ServerUnavailable or MqttReasonCode.ServerBusy or MqttReasonCode.QuotaExceeded
            or MqttReasonCode.ServerShuttingDown or MqttReasonCode.ConnectionRateExceeded =>
            MqttConnectReturnCode.ServerUnavailable,
        MqttReasonCode.BadUserNameOrPassword => MqttConnectReturnCode.BadUserNameOrPassword,
        MqttReasonCode.NotAuthorized or MqttReasonCode.Banned => MqttConnectReturnCode.NotAuthorized,
        _ => null,
    };
}
