using Alleycat.Aws.Clients;

namespace Amazon.IotData;

/// <summary>
/// Settings of <see cref="AmazonIotDataClient"/>. The account's own endpoint goes into the service URL; without it, the region's host finds
/// the account by the signature.
/// </summary>
public sealed class AmazonIotDataConfig() : ServiceConfig(Service)
{
    internal static readonly ServiceDescription Service = new("Amazon.IotData", "IoT Data Plane", "data-ats.iot", "iotdata", "2015-05-28")
    {
        HasFips = false,
    };
}
