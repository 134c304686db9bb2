using Amazon.Runtime.Internal;

namespace Amazon.IotData.Internal;

/// <summary>The service's name in user agents and telemetry.</summary>
internal sealed class IotDataMetadata : IServiceMetadata
{
    public string ServiceId => "IoT Data Plane";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
