using System.Buffers;

namespace Alleycat.Mqtt.Packets;

/// <summary>One whole packet on the wire, its header read and its body not yet looked at.</summary>
/// <param name="Type">Never <see cref="MqttControlPacketType.Reserved"/>.</param>
/// <param name="Flags">The lower four bits of the first byte, already checked for every type but PUBLISH.</param>
/// <param name="Body">Variable header and payload: a view over the transport's buffer.</param>
public readonly record struct MqttFrame(MqttControlPacketType Type, byte Flags, ReadOnlySequence<byte> Body)
{
    /// <summary>Takes the next packet off <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Begins at a packet; shortened by what was taken.</param>
    /// <param name="packetBytesMax">The longest packet to wait for, header included.</param>
    /// <param name="frame">The packet, valid for as long as the buffer's memory.</param>
    /// <param name="fault">
    /// What the peer did wrong; told as soon as the header shows it, before anything waits for the body.
    /// <see cref="MqttReasonCode.Success"/> otherwise.
    /// </param>
    /// <returns>False without a fault: more bytes are needed.</returns>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, int packetBytesMax, out MqttFrame frame, out MqttReasonCode fault)
    {
        frame = default;
        fault = MqttReasonCode.Success;
        Span<byte> header = stackalloc byte[MqttFormat.FixedHeaderBytesMax];
        var available = (int)Math.Min(header.Length, buffer.Length);
        if (available == 0)
            return false;
        if (buffer.FirstSpan.Length >= available)
            buffer.FirstSpan[..available].CopyTo(header);
        else
            buffer.Slice(0, available).CopyTo(header);

        var type = (MqttControlPacketType)(header[0] >> MqttFormat.TypeShift);
        var flags = (byte)(header[0] & MqttFormat.FlagsMask);
        if (!AreFlagsValid(type, flags))
        {
            fault = MqttReasonCode.MalformedPacket;
            return false;
        }

        var reader = new MqttReader(header[1..available]);
        if (!reader.TryReadVariableByteInteger(out var remainingLength, out var isMalformed))
        {
            fault = isMalformed ? MqttReasonCode.MalformedPacket : MqttReasonCode.Success;
            return false;
        }
        var headerBytes = 1 + reader.Position;
        if (headerBytes + remainingLength > packetBytesMax)
        {
            fault = MqttReasonCode.PacketTooLarge;
            return false;
        }
        if (buffer.Length < headerBytes + remainingLength)
            return false;

        frame = new MqttFrame(type, flags, buffer.Slice(headerBytes, remainingLength));
        buffer = buffer.Slice(headerBytes + remainingLength);
        return true;
    }

    /// <summary>The body in one piece; where it straddles two segments it is copied.</summary>
    /// <param name="rented">Set to a pooled array when one was needed; the caller gives it back.</param>
    public ReadOnlySpan<byte> GetBody(ref byte[]? rented)
    {
        if (Body.IsSingleSegment)
            return Body.FirstSpan;
        var length = (int)Body.Length;
        rented = ArrayPool<byte>.Shared.Rent(length);
        Body.CopyTo(rented);
        return rented.AsSpan(0, length);
    }

    private static bool AreFlagsValid(MqttControlPacketType type, byte flags) => type switch
    {
        MqttControlPacketType.Reserved => false,
        MqttControlPacketType.Publish => true,
        MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe or MqttControlPacketType.PubRel =>
            flags == MqttFormat.ReservedFlagsOfRequests,
        _ => flags == 0,
    };
}
