using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>The end of a connection, for one line of a log.</summary>
/// <param name="ClientId">Empty where no CONNECT was read.</param>
/// <param name="Connection">The transport.</param>
/// <param name="Cause">Who ended it and why.</param>
/// <param name="Reason">In the protocol's words.</param>
/// <param name="Duration">From the transport's opening.</param>
/// <param name="Traffic">What went through it, both ways.</param>
/// <param name="Error">What the topic rule or the transport threw, if that was the cause.</param>
public sealed record MqttConnectionEnd(
    string ClientId,
    MqttConnectionInfo Connection,
    MqttConnectionEndCause Cause,
    MqttReasonCode Reason,
    TimeSpan Duration,
    MqttTraffic Traffic,
    Exception? Error = null);
