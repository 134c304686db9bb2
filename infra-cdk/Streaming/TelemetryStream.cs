using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.Kinesis;
using Constructs;
using KinesisStream = Amazon.CDK.AWS.Kinesis.Stream;

namespace Alleycat.InfraCdk.Streaming;

/// <summary>Where telemetry is durable: everything behind it can be ill for as long as the stream keeps records.</summary>
internal sealed class TelemetryStream : Construct
{
    public TelemetryStream(Construct scope, string id, StreamParameters parameters)
        : base(scope, id)
    {
        Stream = new KinesisStream(this, "Stream", new StreamProps
        {
            StreamMode = parameters.Shards is null ? StreamMode.ON_DEMAND : StreamMode.PROVISIONED,
            ShardCount = parameters.Shards,
            RetentionPeriod = Duration.Hours(parameters.RetentionHours),
            // The key that AWS keeps for Kinesis: no monthly fee, and its policy admits whoever may use the stream.
            Encryption = StreamEncryption.MANAGED,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
    }

    public KinesisStream Stream { get; }
}
