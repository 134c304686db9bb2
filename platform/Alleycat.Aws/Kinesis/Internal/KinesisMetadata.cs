using Amazon.Runtime.Internal;

namespace Amazon.Kinesis.Internal;

/// <summary>The service's name in user agents and telemetry.</summary>
internal sealed class KinesisMetadata : IServiceMetadata
{
    public string ServiceId => "Kinesis";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
