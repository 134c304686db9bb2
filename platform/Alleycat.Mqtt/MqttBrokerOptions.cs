using System.Runtime.CompilerServices;
using Alleycat.Disk;

namespace Alleycat.Mqtt;

/// <summary>The broker's limits and times; every limit says what happens at it.</summary>
public sealed record MqttBrokerOptions
{
    /// <summary>Connections at once, 1 to 1,000,000; one more is closed before it is read. Default 50,000.</summary>
    public int ConnectionsMax { get; init => field = Range(value, 1, 1_000_000); } = 50_000;

    /// <summary>
    /// CONNECTs a second of all clients together, 1 to 1,000,000; beyond it, and beyond
    /// <see cref="ConnectBurstMax"/>, one is refused: 5.0 "connection rate exceeded", 3.1.1 "server unavailable".
    /// Default 10,000.
    /// </summary>
    public int ConnectsPerSecondMax { get; init => field = Range(value, 1, 1_000_000); } = 10_000;

    /// <summary>
    /// CONNECTs that may come at once after a quiet time, 1 to 1,000,000. Default 50,000: a whole fleet after a power cut.
    /// </summary>
    public int ConnectBurstMax { get; init => field = Range(value, 1, 1_000_000); } = 50_000;

    /// <summary>
    /// PUBLISHes a second of one connection, after as many at once, 1 to 10,000,000; beyond it the connection is read no
    /// faster. Default 200,000.
    /// </summary>
    public int MessagesPerSecondMax { get; init => field = Range(value, 1, 10_000_000); } = 200_000;

    /// <summary>
    /// Bytes a second of one connection, after as many at once, 1 KiB to 1 GiB; beyond it the connection is read no
    /// faster. Default 64 MiB.
    /// </summary>
    public int BytesPerSecondMax { get; init => field = Range(value, 1024, 1024 * 1024 * 1024); } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes of all messages held for sessions, retained, or waiting for the rule, at least 64 KiB. At the limit a queue
    /// or the retained messages behave as if they were full themselves (those of absent clients from three quarters on),
    /// and a connection is read only when nothing of it waits for the rule. Default 1 GiB.
    /// </summary>
    public long MemoryBytesMax { get; init => field = value >= 64 * 1024 ? value : throw Invalid(value); } = 1024L * 1024 * 1024;

    /// <summary>How often <c>$SYS/broker/…</c> is told; zero never. Default 10 s, mosquitto's.</summary>
    public TimeSpan SystemTopicsInterval
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not below zero.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Sessions, connected or kept; at the limit a CONNECT that needs a new one is refused as unavailable. Default
    /// 100,000.
    /// </summary>
    public int SessionsMax { get; init => field = Range(value, 1, 1_000_000); } = 100_000;

    /// <summary>
    /// Bytes of a message's payload, 1 to 16 MiB; a larger one closes its connection. Default 128 KiB, IoT Core's.
    /// </summary>
    public int PayloadBytesMax { get; init => field = Range(value, 1, 16 * 1024 * 1024); } = 128 * 1024;

    /// <summary>
    /// Bytes of a packet: the payload, the longest topic, and properties. A longer one closes its connection.
    /// </summary>
    public int PacketBytesMax => PayloadBytesMax + (128 * 1024);

    /// <summary>
    /// UTF-8 bytes of a topic or filter, 1 to 65,535; a longer one is an invalid topic. Default 65,535.
    /// </summary>
    public int TopicBytesMax { get; init => field = Range(value, 1, ushort.MaxValue); } = ushort.MaxValue;

    /// <summary>Levels of a topic or filter, 1 to 128; a deeper one is an invalid topic. Default 32.</summary>
    public int TopicLevelsMax { get; init => field = Range(value, 1, 128); } = 32;

    /// <summary>UTF-8 bytes of a client id, 23 to 65,535; a longer one is rejected. Default 256.</summary>
    public int ClientIdBytesMax { get; init => field = Range(value, 23, ushort.MaxValue); } = 256;

    /// <summary>Subscriptions of a session, 1 to 10,000; one more is answered with failure. Default 100.</summary>
    public int SubscriptionsMax { get; init => field = Range(value, 1, 10_000); } = 100;

    /// <summary>Filters in one SUBSCRIBE or UNSUBSCRIBE, 1 to 1,000; more close the connection. Default 100.</summary>
    public int TopicFiltersPerPacketMax { get; init => field = Range(value, 1, 1_000); } = 100;

    /// <summary>
    /// PUBLISHes of one connection that wait for the rule, 1 to 65,535; at the limit the connection is not read.
    /// Default 100.
    /// </summary>
    public int InboundWindowMax { get; init => field = Range(value, 1, ushort.MaxValue); } = 100;

    /// <summary>Bytes of those payloads, at least 1; at the limit the connection is not read. Default 1 MiB.</summary>
    public int InboundWindowBytesMax { get; init => field = Range(value, 1, 256 * 1024 * 1024); } = 1024 * 1024;

    /// <summary>
    /// QoS 1 messages sent to a client and not yet acknowledged, 1 to 65,535 (an MQTT 5.0 client may ask for fewer);
    /// at the limit the
    /// rest waits in the session's queue. Default 100.
    /// </summary>
    public int OutboundWindowMax { get; init => field = Range(value, 1, ushort.MaxValue); } = 100;

    /// <summary>
    /// Topic aliases each way, 0 to 1,000: an MQTT 5.0 client that sets a higher one is closed, and a client that takes
    /// aliases is given at most so many. Default 10.
    /// </summary>
    public int TopicAliasMax { get; init => field = Range(value, 0, 1_000); } = 10;

    /// <summary>
    /// Bytes that wait for one session, 1 KiB to 1 GiB. At the limit a QoS 0 message is dropped and counted; a QoS 1
    /// message is dropped
    /// and counted too, and ends the connection. Default 1 MiB.
    /// </summary>
    public int SessionQueueBytesMax { get; init => field = Range(value, 1024, 1024 * 1024 * 1024); } = 1024 * 1024;

    /// <summary>How long a subscriber may lose QoS 0 messages before it is disconnected. Default 10 s.</summary>
    public TimeSpan SlowSubscriberTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Retained messages, 1 to 10,000,000; at the limit a new topic's message is forwarded but not kept. Default
    /// 100,000.
    /// </summary>
    public int RetainedMessagesMax { get; init => field = Range(value, 1, 10_000_000); } = 100_000;

    /// <summary>Bytes of retained topics and payloads; at the limit as above. Default 64 MiB.</summary>
    public long RetainedBytesMax { get; init => field = value >= 1 ? value : throw Invalid(value); } = 64L * 1024 * 1024;

    /// <summary>How long a connection may take to send its CONNECT before it is closed. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long a closing connection may take to accept its last bytes. Default 2 s.</summary>
    public TimeSpan CloseTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a session outlives its connection at most; also what an MQTT 3.1.1 session without clean session
    /// gets. Default 7 days.
    /// </summary>
    public TimeSpan SessionExpiryMax { get; init => field = Positive(value); } = TimeSpan.FromDays(7);

    /// <summary>
    /// Where retained messages and kept sessions are written, a directory of the broker's own; null keeps them in
    /// memory only. With it,
    /// whatever a client is told has been done (CONNACK, SUBACK, PUBACK) is on the disk before it is told.
    /// </summary>
    public string? StoreDirectory { get; init; }

    /// <summary>Where the store's directory lies: the machine's own disk; a test puts one there that fails.</summary>
    internal IDisk Disk { get; init; } = FileSystemDisk.Instance;

    /// <summary>
    /// Size of the store's file from which its state is written anew, at least 4 KiB. Default 64 MiB.
    /// </summary>
    public long StoreRotateBytes { get; init => field = value >= 4096 ? value : throw Invalid(value); } = 64L * 1024 * 1024;

    /// <summary>
    /// True: deviates from the specification where IoT Core does. <c>#</c> does not take its parent level, retained messages do not come
    /// to wildcard filters, subscription identifiers are refused, and keep alive is held to 30 to 1,200 s. Default false.
    /// </summary>
    public bool IsIotCoreStrict { get; init; }

    /// <summary>
    /// MQTT 5.0 clients are told in a sentence why something was refused, where they want it and their packet size allows. Default false:
    /// the code alone.
    /// </summary>
    public bool SendsReasonStrings { get; init; }

    /// <summary>IoT Core's deviations and its narrower limits: what works with these works there.</summary>
    public static MqttBrokerOptions IotCore { get; } = new()
    {
        IsIotCoreStrict = true,
        TopicBytesMax = 256,
        TopicLevelsMax = 8,
        ClientIdBytesMax = 128,
        SubscriptionsMax = 50,
        TopicFiltersPerPacketMax = 8,
        TopicAliasMax = 0,
        MessagesPerSecondMax = 100,
        BytesPerSecondMax = 512 * 1024,
        SessionExpiryMax = TimeSpan.FromDays(7),
    };

    /// <summary>Who may do what. Default: everything, but publishing in the platform's name.</summary>
    public IMqttAuthorizer Authorizer { get; init; } = new OpenMqttAuthorizer();

    /// <summary>Told once per connection that ended, for the log; called on the connection's own thread.</summary>
    public Action<MqttConnectionEnd>? ConnectionEnded { get; init; }

    private static int Range(int value, int min, int max, [CallerMemberName] string name = "") =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{min} to {max}.");

    private static TimeSpan Positive(TimeSpan value, [CallerMemberName] string name = "") =>
        value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(name, value, "More than zero.");

    private static ArgumentOutOfRangeException Invalid(long value, [CallerMemberName] string name = "") =>
        new(name, value, "Too small.");
}
