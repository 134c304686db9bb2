using Alleycat.Aws.Clients;

namespace Amazon.IoT;

/// <summary>Settings of <see cref="AmazonIoTClient"/>.</summary>
public sealed class AmazonIoTConfig() : ServiceConfig(Service)
{
    internal static readonly ServiceDescription Service = new("Amazon.IoT", "IoT", "iot", "iot", "2015-05-28");
}
