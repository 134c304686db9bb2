using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>The broker refused, or the connection ended before it answered.</summary>
/// <param name="message">What happened.</param>
/// <param name="reason">In the protocol's words; a 3.1.1 return code is translated.</param>
/// <param name="isTransient">Worth trying again as it is.</param>
/// <param name="innerException">The transport's fault, if it was one.</param>
public sealed class MqttClientException(
    string message, MqttReasonCode reason, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    public MqttReasonCode Reason { get; } = reason;

    public bool IsTransient { get; } = isTransient;
}
