using Alleycat.Aws.Clients;

namespace Amazon.Kinesis;

/// <summary>Settings of <see cref="AmazonKinesisClient"/>.</summary>
public sealed class AmazonKinesisConfig() : ServiceConfig(Service)
{
    internal static readonly ServiceDescription Service = new("Amazon.Kinesis", "Kinesis", "kinesis", "kinesis", "2013-12-02")
    {
        HasDualStack = true,
    };
}
