using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Storage;

/// <summary>
/// A bucket as all of ours are: encrypted, closed to the public, reachable by TLS 1.2 and later only, never without a limit on
/// unfinished uploads, and kept when its stack goes.
/// </summary>
public sealed class PrivateBucket : Bucket
{
    /// <remarks>Requests are logged in <paramref name="accessLogs"/>; null only for a bucket that holds such logs itself.</remarks>
    public PrivateBucket(Construct scope, string id, Bucket? accessLogs, params LifecycleRule[] lifecycle)
        : this(scope, id, accessLogs, versioned: false, Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED, lifecycle)
    {
    }

    /// <remarks>From a versioned bucket, what was replaced or deleted can be brought back.</remarks>
    public PrivateBucket(
        Construct scope, string id, Bucket? accessLogs, bool versioned, ObjectOwnership ownership, LifecycleRule[] lifecycle,
        string? name = null)
        : base(scope, id, new BucketProps
        {
            BucketName = name,
            Encryption = BucketEncryption.S3_MANAGED,
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = ownership,
            EnforceSSL = true,
            MinimumTLSVersion = 1.2,
            Versioned = versioned,
            ServerAccessLogsBucket = accessLogs,
            ServerAccessLogsPrefix = accessLogs is null ? null : $"{id}/",
            RemovalPolicy = RemovalPolicy.RETAIN,
            LifecycleRules =
            [
                new LifecycleRule { Id = "UnfinishedUploads", AbortIncompleteMultipartUploadAfter = Duration.Days(1) },
                .. lifecycle,
            ],
        })
    {
    }
}
