using System.Buffers;
using System.Text;

namespace Alleycat.Mqtt.Packets;

/// <summary>
/// CONNECT, section 3.1 of both versions.
/// <code>
///   0x10 | remaining length | 00 04 'M' 'Q' 'T' 'T' | level 4 or 5 | connect flags | keep alive (2)
///   [5.0: properties] | client id | [will: [5.0: properties] topic, payload] | [user name] | [password]
///
///   connect flags:  7 user name | 6 password | 5 will retain | 4-3 will QoS | 2 will | 1 clean session | 0 reserved
/// </code>
/// </summary>
public sealed record MqttConnectPacket
{
    private const int UsernameFlag = 0x80;
    private const int PasswordFlag = 0x40;
    private const int WillRetainFlag = 0x20;
    private const int WillQosShift = 3;
    private const int WillFlag = 0x04;
    private const int CleanSessionFlag = 0x02;

    public MqttProtocolVersion ProtocolVersion { get; init; } = MqttProtocolVersion.V311;

    /// <summary>Empty: the server may choose one.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Clean Session (3.1.1) or Clean Start (5.0).</summary>
    public bool CleanSession { get; init; } = true;

    /// <summary>0: no keep alive.</summary>
    public ushort KeepAliveSeconds { get; init; }
    public MqttWill? Will { get; init; }
    public string? Username { get; init; }
    public ReadOnlyMemory<byte>? Password { get; init; }
    public MqttProperties? Properties { get; init; }

    /// <summary>Reads a CONNECT's body.</summary>
    /// <param name="body">Whole.</param>
    /// <param name="packet">
    /// With the fault <see cref="MqttReasonCode.UnsupportedProtocolVersion"/> it has the version asked for, nothing
    /// else.
    /// </param>
    /// <param name="fault">Why not; <see cref="MqttReasonCode.Success"/> on success.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out MqttConnectPacket packet, out MqttReasonCode fault)
    {
        packet = new();
        fault = MqttReasonCode.MalformedPacket;
        var reader = new MqttReader(body);
        if (!reader.TryReadString(out var name) || !reader.TryReadByte(out var level))
            return false;
        var version = (MqttProtocolVersion)level;
        packet = new() { ProtocolVersion = version };
        if (!name.SequenceEqual(MqttFormat.ProtocolName) || version is not (MqttProtocolVersion.V311 or MqttProtocolVersion.V500))
        {
            fault = MqttReasonCode.UnsupportedProtocolVersion;
            return false;
        }
        if (!reader.TryReadByte(out var flags) || !AreFlagsValid(flags, version) || !reader.TryReadUInt16(out var keepAlive))
            return false;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Connect, out properties, out fault))
            return false;
        packet = packet with
        {
            CleanSession = (flags & CleanSessionFlag) != 0,
            KeepAliveSeconds = keepAlive,
            Properties = properties,
        };
        return TryReadPayload(ref reader, flags, ref packet, out fault);
    }

    private static bool TryReadPayload(
        scoped ref MqttReader reader, byte flags, ref MqttConnectPacket packet, out MqttReasonCode fault)
    {
        fault = MqttReasonCode.MalformedPacket;
        if (!reader.TryReadString(out var clientId))
            return false;
        MqttWill? will = null;
        if ((flags & WillFlag) != 0 && !TryReadWill(ref reader, flags, packet.ProtocolVersion, out will, out fault))
            return false;
        fault = MqttReasonCode.MalformedPacket;
        string? username = null;
        if ((flags & UsernameFlag) != 0)
        {
            if (!reader.TryReadString(out var utf8))
                return false;
            username = Encoding.UTF8.GetString(utf8);
        }
        ReadOnlyMemory<byte>? password = null;
        if ((flags & PasswordFlag) != 0)
        {
            if (!reader.TryReadBinary(out var bytes))
                return false;
            password = bytes.ToArray();
        }
        if (!reader.IsAtEnd)
            return false;

        packet = packet with
        {
            ClientId = Encoding.UTF8.GetString(clientId),
            Will = will,
            Username = username,
            Password = password,
        };
        fault = MqttReasonCode.Success;
        return true;
    }

    private static bool TryReadWill(
        scoped ref MqttReader reader, byte flags, MqttProtocolVersion version, out MqttWill? will, out MqttReasonCode fault)
    {
        will = null;
        fault = MqttReasonCode.MalformedPacket;
        MqttProperties? properties = null;
        if (version == MqttProtocolVersion.V500
            && !MqttProperties.TryRead(ref reader, MqttPropertyScope.Will, out properties, out fault))
            return false;
        fault = MqttReasonCode.MalformedPacket;
        if (!reader.TryReadString(out var topic) || !reader.TryReadBinary(out var payload))
            return false;
        will = new MqttWill(
            Encoding.UTF8.GetString(topic),
            payload.ToArray(),
            (MqttQualityOfServiceLevel)((flags >> WillQosShift) & 3),
            (flags & WillRetainFlag) != 0,
            properties);
        fault = MqttReasonCode.Success;
        return true;
    }

    private static bool AreFlagsValid(byte flags, MqttProtocolVersion version)
    {
        const int willDetails = WillRetainFlag | (3 << WillQosShift);
        return (flags & 1) == 0
            && ((flags >> WillQosShift) & 3) != 3
            && ((flags & WillFlag) != 0 || (flags & willDetails) == 0)
            // A password without a user name is new in 5.0 (3.1.2.9).
            && (version == MqttProtocolVersion.V500 || (flags & PasswordFlag) == 0 || (flags & UsernameFlag) != 0);
    }

    public void Write(IBufferWriter<byte> output)
    {
        var isV5 = ProtocolVersion == MqttProtocolVersion.V500;
        var bodyBytes = MqttFormat.LengthPrefixBytes + MqttFormat.ProtocolName.Length
            + sizeof(byte) // Level.
            + sizeof(byte) // Connect flags.
            + sizeof(ushort) // Keep alive.
            + (isV5 ? MqttProperties.FieldBytes(Properties) : 0)
            + MqttWriter.StringBytes(ClientId)
            + (Will is null ? 0 : WillBytes(Will, isV5))
            + (Username is null ? 0 : MqttWriter.StringBytes(Username))
            + (Password is { } p ? MqttFormat.LengthPrefixBytes + p.Length : 0);
        var writer = MqttWriter.Begin(output, MqttControlPacketType.Connect, 0, bodyBytes);
        writer.WriteBinary(MqttFormat.ProtocolName);
        writer.WriteByte((byte)ProtocolVersion);
        writer.WriteByte(Flags());
        writer.WriteUInt16(KeepAliveSeconds);
        if (isV5)
            MqttProperties.Write(ref writer, Properties);
        writer.WriteString(ClientId);
        if (Will is not null)
        {
            if (isV5)
                MqttProperties.Write(ref writer, Will.Properties);
            writer.WriteString(Will.Topic);
            writer.WriteBinary(Will.Payload.Span);
        }
        if (Username is not null)
            writer.WriteString(Username);
        if (Password is { } password)
            writer.WriteBinary(password.Span);
        writer.Commit(output);
    }

    private static int WillBytes(MqttWill will, bool isV5) =>
        (isV5 ? MqttProperties.FieldBytes(will.Properties) : 0)
        + MqttWriter.StringBytes(will.Topic)
        + MqttFormat.LengthPrefixBytes + will.Payload.Length;

    private byte Flags() => (byte)(
        (CleanSession ? CleanSessionFlag : 0)
        | (Will is null ? 0 : WillFlag | ((int)Will.Qos << WillQosShift) | (Will.Retain ? WillRetainFlag : 0))
        | (Username is null ? 0 : UsernameFlag)
        | (Password is null ? 0 : PasswordFlag));
}
