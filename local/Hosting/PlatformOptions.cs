using System.Net;
using Alleycat.Local.Firehose;
using Alleycat.Local.Observability;

namespace Alleycat.Local.Hosting;

/// <summary>What the one process is started with.</summary>
internal sealed record PlatformOptions
{
    /// <summary>Where everything that must survive is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Where other machines may connect too, by TLS and with an identity; null (default) for nowhere. The ports in the clear
    /// are loopback's whatever stands here.
    /// </summary>
    public IPAddress? Listen { get; init; }

    /// <summary>Of <see cref="Listen"/>: page, history, AWS endpoints, MQTT over WebSocket; 0 for any free one. Default 8443.</summary>
    public int HttpsPort { get; init; } = 8443;

    /// <summary>Of <see cref="Listen"/>: MQTT; 0 for any free one. Default 8883.</summary>
    public int MqttsPort { get; init; } = 8883;

    /// <summary>MQTT deviates from the specification where IoT Core does, with its narrower limits. Default false.</summary>
    public bool IsIotCoreStrict { get; init; }

    /// <summary>0 for any free one. Default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>0 for any free one. Default 1883.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>How long delivery waits before it writes an object; as Firehose, 0 to 900. Default 60.</summary>
    public int BufferSeconds
    {
        get;
        init => field = value is >= 0 and <= 900 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 900 seconds.");
    } = 60;

    /// <summary>How much delivery gathers before it writes an object; as Firehose, 1 to 128. Default 1.</summary>
    public int BufferMegabytes
    {
        get;
        init => field = value is >= 1 and <= 128 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 128 MB.");
    } = 1;

    /// <summary>Length of a race, 5 to 3,600. Default 300.</summary>
    public int RaceSeconds
    {
        get;
        init => field = value is >= 5 and <= 3600 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "5 to 3,600 seconds.");
    } = Racing.RaceClock.DefaultSecondsPerRace;

    /// <summary>Highest second a telemetry message may have; at least the length of a race. Default 300.</summary>
    public int SecondMax { get; init; } = 300;

    /// <summary>Shards of the stream, when it is first made. Default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Delivery streams beside the platform's own, each with its own checkpoints, buffers and prefixes.</summary>
    public IReadOnlyList<DeliveryDefinition> Deliveries { get; init; } = [];

    /// <summary>Whether the Kinesis endpoint throttles a shard as AWS does; false (default) gives and takes what the machine can.</summary>
    public bool EnforceShardLimits { get; init; }

    /// <summary>Simulated riders in all six classes; 0 for none.</summary>
    public int DemoRiders { get; init; }

    /// <summary>How log lines are written. Default: text on a terminal, JSON everywhere else.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Where metrics and traces are sent, in OpenTelemetry's own variables. Default nowhere.</summary>
    public OtlpVariables Otlp { get; init; } = OtlpVariables.None;

    /// <summary>So long a stage's call may be under way, and no other one end, before the stage stands still. Default 10 s.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What stands at the stages' ports. Default nothing.</summary>
    public PlatformPorts Ports { get; init; } = new();
}
