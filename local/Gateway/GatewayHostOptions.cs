using System.Net;
using Alleycat.Local.Observability;

namespace Alleycat.Local.Gateway;

/// <summary>What <c>alleycat gateway</c> was asked for.</summary>
internal sealed record GatewayHostOptions
{
    /// <summary>Folder of everything that is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The Kinesis stream.</summary>
    public required string StreamName { get; init; }

    /// <summary>Where bikes of other machines are heard, by TLS and known by certificate or token; null for loopback only.</summary>
    public IPAddress? Listen { get; init; }

    /// <summary>Of <see cref="Listen"/>; 0 for any free one.</summary>
    public int MqttsPort { get; init; } = 8883;

    /// <summary>0 for any free one.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>Health and metrics; 0 for any free one.</summary>
    public int HttpPort { get; init; } = 8081;

    /// <summary>Megabytes on disk that may wait to be sent.</summary>
    public int BufferMegabytes { get; init; } = 1024;

    /// <summary>Milliseconds that a message may wait for others to share its record.</summary>
    public int HoldMs { get; init; } = 500;

    /// <summary>Kilobytes of messages in a record before compression.</summary>
    public int RecordKilobytes { get; init; } = 64;

    /// <summary>Records on their way at once, each under its own partition key.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>The gateway's name in partition keys.</summary>
    public required string Name { get; init; }

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Where metrics are sent, in OpenTelemetry's own variables. Default nowhere.</summary>
    public OtlpVariables Otlp { get; init; } = OtlpVariables.None;
}
