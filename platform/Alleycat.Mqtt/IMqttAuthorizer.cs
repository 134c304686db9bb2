using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>Who may do what: the four actions of an IoT Core policy.</summary>
/// <remarks>
/// Asked once per connection and topic, not per message; answers must not change while a connection lives. Clients of one
/// <see cref="MqttClientIdentity.Owner"/> get the same answers: a kept session is asked about when nobody is connected.
/// </remarks>
public interface IMqttAuthorizer
{
    /// <summary>Asked at CONNECT, before a session is touched.</summary>
    /// <param name="client">
    /// May be given its <see cref="MqttClientIdentity.Principal"/> and <see cref="MqttClientIdentity.Owner"/> here.
    /// </param>
    /// <param name="username">Null where the CONNECT has none.</param>
    /// <param name="password">Null where the CONNECT has none; not kept.</param>
    /// <returns>
    /// <see cref="MqttReasonCode.Success"/>, <see cref="MqttReasonCode.NotAuthorized"/>,
    /// <see cref="MqttReasonCode.BadUserNameOrPassword"/> or <see cref="MqttReasonCode.Banned"/>.
    /// </returns>
    MqttReasonCode MayConnect(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password);

    /// <summary>Also asked for a last will, at CONNECT.</summary>
    bool MayPublish(MqttClientIdentity client, string topic);

    /// <summary>Asked beside <see cref="MayPublish"/> for messages with the retain flag.</summary>
    bool MayRetain(MqttClientIdentity client, string topic) => true;

    bool MaySubscribe(MqttClientIdentity client, string topicFilter);

    /// <summary>Asked when a message that a granted filter takes is on its way.</summary>
    bool MayReceive(MqttClientIdentity client, string topic);

    /// <summary>Asked about once a second while a client is connected; false ends its connection as not authorized.</summary>
    bool MayStay(MqttClientIdentity client) => true;
}
