namespace Alleycat.Mqtt;

/// <summary>Messages and bytes both ways, of a connection or of all there ever were.</summary>
/// <param name="MessagesReceived">PUBLISHes read from clients.</param>
/// <param name="MessagesSent">PUBLISHes written to clients.</param>
/// <param name="BytesReceived">Of all packets.</param>
/// <param name="BytesSent">Of all packets.</param>
public readonly record struct MqttTraffic(long MessagesReceived, long MessagesSent, long BytesReceived, long BytesSent)
{
    public static MqttTraffic operator +(MqttTraffic left, MqttTraffic right) => new(
        left.MessagesReceived + right.MessagesReceived,
        left.MessagesSent + right.MessagesSent,
        left.BytesReceived + right.BytesReceived,
        left.BytesSent + right.BytesSent);
}
