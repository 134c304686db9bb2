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

    /// <summary>Bucket names have 63 characters, of which the stack's id takes 36 and a hyphen one.</summary>
    private const int NamePrefixMax = 26;

    public DeliveryBucket(Construct scope, string id, DeliveryParameters parameters, Bucket accessLogs)
        : base(scope, id)
    {
        Name = UniqueName();
        Bucket = new PrivateBucket(this, "Delivered", accessLogs, versioned: false, ObjectOwnership.BUCKET_OWNER_ENFORCED,
            [
                Expiry("Data", DataPrefix, parameters.DataDays),
                Expiry("SetAside", SetAsidePrefix, parameters.SetAsideDays),
                Expiry("Errors", TelemetryRules.ErrorPrefix, parameters.SetAsideDays),
                Expiry("Queries", QueryPrefix, 7),
            ],
            Name);
    }

    public PrivateBucket Bucket { get; }

    /// <summary>
    /// The bucket's name, known before the bucket is there: it ends with the id of this very stack, which no other one ever had or will
    /// have. The bucket notifies a function that must know, and may read, only this bucket; by reference each would wait for the other.
    /// </summary>
    public string Name { get; }

    /// <summary>The ARN of objects under a prefix, likewise without waiting for the bucket.</summary>
    public string ArnOfObjects(string prefix) => $"{Arn}/{prefix}*";

    /// <summary>Calls a function for each object created under <see cref="DataPrefix"/>.</summary>
    /// <remarks>
    /// In the bucket's own properties, not by the CDK's notification resource: that one is a Python function of its own whose role may
    /// change the notifications of every bucket. S3 refuses to make the bucket unless the permission is there first.
    /// </remarks>
    public void NotifyOfData(IFunction function)
    {
        var permission = new CfnPermission(this, "MayInvoke", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.FunctionArn,
            Principal = "s3.amazonaws.com",
            SourceAccount = Stack.Of(this).Account,
            SourceArn = Arn,
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

    private string Arn => $"arn:{Stack.Of(this).Partition}:s3:::{Name}";

    private string UniqueName()
    {
        var stack = Stack.Of(this);
        // Bucket names are lower case.
#pragma warning disable CA1308
        var prefix = stack.StackName.ToLowerInvariant();
#pragma warning restore CA1308
        // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
        return $"{prefix[..Math.Min(prefix.Length, NamePrefixMax)]}-{Fn.Select(2, Fn.Split("/", stack.StackId))}";
    }

    private static LifecycleRule Expiry(string id, string prefix, int days) =>
        new() { Id = id, Prefix = prefix, Expiration = Duration.Days(days) };
}
