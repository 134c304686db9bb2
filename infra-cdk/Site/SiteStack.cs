using Alleycat.InfraCdk.Identity;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Storage;
using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Site;

/// <summary>What everyone reads: the page and the histories, by one distribution. Holds the data that must outlive a deployment.</summary>
public sealed class SiteStack : Stack
{
    public SiteStack(Construct scope, string id, AlleycatParameters parameters, IdentityStack identity)
        : base(scope, id, new StackProps { Description = "Alleycat: page, histories and their distribution" })
    {
        var accessLogs = AccessLogBucket.ForBuckets(this, "AccessLogs");
        var edgeLogs = AccessLogBucket.ForDistribution(this, "EdgeLogs", accessLogs);
        var page = new PrivateBucket(this, "Page", accessLogs);
        HistoryBucket = AddHistoryBucket(accessLogs, parameters.History);
        var distribution = new PageDistribution(this, "Front", parameters, page, HistoryBucket, edgeLogs);

        _ = new CfnOutput(this, "PageAddress", new CfnOutputProps { Value = distribution.Address, Description = "Open this." });
        _ = new CfnOutput(this, "PageBucket", new CfnOutputProps { Value = page.BucketName, Description = "The built page goes here." });
        _ = new CfnOutput(this, "HistoryBucketName", new CfnOutputProps { Value = HistoryBucket.BucketName, Description = "class-N.gz" });
        _ = new CfnOutput(this, "DistributionId", new CfnOutputProps
        {
            Value = distribution.Distribution.DistributionId,
            Description = "To invalidate after an upload.",
        });
        _ = new CfnOutput(this, "PageConfig", new CfnOutputProps
        {
            Value = PageConfig.Text(this, parameters, identity),
            Description = "The page's config.json.",
        });
    }

    /// <summary>Holds <c>class-N.gz</c>, their summaries and <c>racers.gz</c>.</summary>
    public Bucket HistoryBucket { get; }

    private PrivateBucket AddHistoryBucket(Bucket accessLogs, HistoryParameters history) => new(
        this, "History", accessLogs, versioned: true, ObjectOwnership.BUCKET_OWNER_ENFORCED,
        [
            new LifecycleRule
            {
                // Files are replaced as often as objects are delivered: what is kept of the past is bounded by age and by count.
                Id = "ReplacedVersions",
                NoncurrentVersionExpiration = Duration.Days(history.VersionDays),
                NoncurrentVersionsToRetain = history.VersionsKept,
            },
            // Files that were found damaged wait here for a person.
            new LifecycleRule { Id = "Damaged", Prefix = "damaged/", Expiration = Duration.Days(90) },
        ]);
}
