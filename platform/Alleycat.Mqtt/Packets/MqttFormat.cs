namespace Alleycat.Mqtt.Packets;

/// <summary>
/// The fixed header that every packet begins with, and the limits of the fields behind it. Layout:
/// docs/formats/mqtt.md.
/// <code>
///          7   6   5   4   3   2   1   0
///        +---------------+---------------+
/// byte 0 |  packet type  |     flags     |
///        +---+-----------+---------------+
/// byte 1 | C |     remaining length      |   1 to 4 bytes, seven bits each, the lowest first; C: another byte follows
///        +---+---------------------------+
///        |  remaining length bytes: variable header, then payload
/// </code>
/// </summary>
/// <remarks>
/// MQTT 3.1.1: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Toc398718020 (section 2).
/// MQTT 5.0: https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901019 (section 2).
/// All integers are big-endian; strings and binary data carry a two-byte length.
/// </remarks>
public static class MqttFormat
{
    public const int TypeShift = 4;
    public const byte FlagsMask = 0x0F;

    /// <summary>
    /// The only flags a SUBSCRIBE, UNSUBSCRIBE or PUBREL may have; every other packet but PUBLISH has none.
    /// </summary>
    public const byte ReservedFlagsOfRequests = 0x02;

    public const byte PublishRetainFlag = 0x01;
    public const byte PublishDupFlag = 0x08;
    public const int PublishQosShift = 1;

    /// <summary>A remaining length is written in at most four bytes.</summary>
    public const int VariableByteIntegerBytesMax = 4;

    /// <summary>268,435,455.</summary>
    public const int VariableByteIntegerMax = (128 * 128 * 128 * 128) - 1;

    /// <summary>One byte of type and flags, and the longest remaining length.</summary>
    public const int FixedHeaderBytesMax = 1 + VariableByteIntegerBytesMax;

    /// <summary>Of a string or binary field, without its own two length bytes.</summary>
    public const int FieldBytesMax = ushort.MaxValue;

    public const int PacketIdBytes = sizeof(ushort);
    public const int LengthPrefixBytes = sizeof(ushort);

    /// <summary>A PUBACK of MQTT 3.1.1, and of 5.0 when it reports success.</summary>
    public const int PubAckBytes = 4;

    public static ReadOnlySpan<byte> ProtocolName => "MQTT"u8;

    /// <summary>Bytes that <paramref name="value"/> takes as a variable byte integer: 1 to 4.</summary>
    public static int VariableByteIntegerBytes(int value) => value switch
    {
        < 128 => 1,
        < 128 * 128 => 2,
        < 128 * 128 * 128 => 3,
        _ => 4,
    };
}
