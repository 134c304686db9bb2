using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt;

/// <summary>How a client connects, and how much it holds.</summary>
public sealed record MqttClientOptions
{
    public MqttProtocolVersion ProtocolVersion { get; init; } = MqttProtocolVersion.V311;

    /// <summary>Empty: the broker chooses one.</summary>
    public string ClientId { get; init; } = "";
    public bool CleanSession { get; init; } = true;

    /// <summary>0 to 65,535 s, in whole seconds; zero turns it off. Default 30 s.</summary>
    public TimeSpan KeepAlive
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(ushort.MaxValue)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 65,535 seconds.");
    } = TimeSpan.FromSeconds(30);

    public MqttWill? Will { get; init; }
    public string? Username { get; init; }
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>MQTT 5.0 only.</summary>
    public MqttProperties? Properties { get; init; }

    /// <summary>
    /// QoS 1 messages on their way, 1 to 65,535; one more waits for a PUBACK. Default 100, IoT Core's.
    /// </summary>
    public int InflightMax
    {
        get;
        init => field = value is >= 1 and <= ushort.MaxValue
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 65,535.");
    } = 100;

    /// <summary>
    /// Bytes written and not yet taken by the transport; at the limit a publish waits. Default 1 MiB.
    /// </summary>
    public int OutboundBytesMax
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 1024 * 1024;

    /// <summary>The longest packet taken from the broker. Default 1 MiB.</summary>
    public int PacketBytesMax
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 2.");
    } = 1024 * 1024;

    /// <summary>
    /// Called for each message in the order received, on the client's read loop: the next is read, and a QoS 1
    /// message acknowledged, when
    /// it completes.
    /// </summary>
    public Func<MqttReceivedMessage, ValueTask>? MessageReceived { get; init; }

    /// <summary>Keep alive runs on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
