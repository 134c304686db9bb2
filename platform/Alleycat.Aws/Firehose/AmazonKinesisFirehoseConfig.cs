using Alleycat.Aws.Clients;

namespace Amazon.KinesisFirehose;

/// <summary>Settings of <see cref="AmazonKinesisFirehoseClient"/>.</summary>
public sealed class AmazonKinesisFirehoseConfig() : ServiceConfig(Service)
{
    internal static readonly ServiceDescription Service = new("Amazon.KinesisFirehose", "Firehose", "firehose", "firehose", "2015-08-04");
}
