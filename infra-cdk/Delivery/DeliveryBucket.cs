using Alleycat.InfraCdk.Ingest;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Storage;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Delivery;

/// <summary>Delivered telemetry, and beside it, under prefixes that trigger nothing, what was set aside.</summary>
internal sealed class DeliveryBucket : Construct
{
    /// <summary>Delivered objects. No prefix of set-aside records begins with it.</summary>
    public const string DataPrefix = "data/";

    /// <summary>Where Firehose puts records whose transform failed; it writes the prefix itself, as the type of the error.</summary>
    public const string SetAsidePrefix = "processing-failed/";

    /// <summary>Results of queries.</summary>
    public const string QueryPrefix = "queries/";

    public DeliveryBucket(Construct scope, string id, DeliveryParameters parameters, Bucket accessLogs)
        : base(scope, id)
    {
        Bucket = new PrivateBucket(this, "Delivered", accessLogs,
            Expiry("Data", DataPrefix, parameters.DataDays),
            Expiry("SetAside", SetAsidePrefix, parameters.SetAsideDays),
            Expiry("Errors", TelemetryRules.ErrorPrefix, parameters.SetAsideDays),
            Expiry("Queries", QueryPrefix, 7));
    }

    public PrivateBucket Bucket { get; }

    /// <summary>Calls a function for each object created under <see cref="DataPrefix"/>.</summary>
    /// <remarks>
    /// In the bucket's own properties, not by the CDK's notification resource: that one is a Python function of its own whose role may
    /// change the notifications of every bucket. The price is a circle (bucket, function, permission, bucket) that is cut here: the
    /// permission names our account instead of the bucket, whose name is not known yet, and the function's right to read the bucket must
    /// be a policy that the function does not wait for (see HistoryProcessor). S3 refuses the bucket unless the permission is there first.
    /// </remarks>
    public void NotifyOfData(IFunction function)
    {
        var permission = new CfnPermission(this, "MayInvoke", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.FunctionArn,
            Principal = "s3.amazonaws.com",
            SourceAccount = Stack.Of(this).Account,
        });
        var bucket = (CfnBucket)Bucket.Node.DefaultChild!;
        bucket.NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty
        {
            LambdaConfigurations = new object[]
            {
                new CfnBucket.LambdaConfigurationProperty
                {
                    Event = "s3:ObjectCreated:*",
                    Function = function.FunctionArn,
                    Filter = new CfnBucket.NotificationFilterProperty
                    {
                        S3Key = new CfnBucket.S3KeyFilterProperty
                        {
                            Rules = new object[] { new CfnBucket.FilterRuleProperty { Name = "prefix", Value = DataPrefix } },
                        },
                    },
                },
            },
        };
        bucket.AddDependency(permission);
    }

    private static LifecycleRule Expiry(string id, string prefix, int days) =>
        new() { Id = id, Prefix = prefix, Expiration = Duration.Days(days) };
}
