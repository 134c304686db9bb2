using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Storage;

/// <summary>Who asked our buckets for what, kept for three months.</summary>
public static class AccessLogBucket
{
    private static readonly Duration Kept = Duration.Days(90);

    /// <summary>For the logs that S3 writes, admitted by bucket policy.</summary>
    public static PrivateBucket ForBuckets(Construct scope, string id) => new(scope, id, accessLogs: null, Expiry());

    /// <summary>For the logs that CloudFront writes: its standard logging still needs ACLs on the bucket.</summary>
    public static PrivateBucket ForDistribution(Construct scope, string id, Bucket accessLogs) =>
        new(scope, id, accessLogs, versioned: false, ObjectOwnership.BUCKET_OWNER_PREFERRED, [Expiry()]);

    private static LifecycleRule Expiry() => new() { Id = "Expiry", Expiration = Kept };
}
