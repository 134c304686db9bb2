using System.Globalization;
using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Kinesis;
using Amazon.CDK.AWS.KinesisFirehose;
using Amazon.CDK.AWS.Logs;
using Constructs;
using LogStream = Amazon.CDK.AWS.Logs.LogStream;

namespace Alleycat.InfraCdk.Delivery;

/// <summary>Firehose: from the stream through the transform into gzip objects by the hour.</summary>
internal sealed class DeliveryStream : Construct
{
    private readonly AlleycatParameters _parameters;
    private readonly IStream _source;
    private readonly DeliveryBucket _target;
    private readonly Role _role;
    private readonly string _transformArn;

    public DeliveryStream(Construct scope, string id, AlleycatParameters parameters, IStream source, DeliveryBucket target)
        : base(scope, id)
    {
        _parameters = parameters;
        _source = source;
        _target = target;
        Transform = AddTransform();
        _transformArn = $"{Transform.Function.FunctionArn}:$LATEST";
        var log = new LogGroup(this, "Log", new LogGroupProps
        {
            Retention = parameters.LogRetention,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        var logStream = new LogStream(this, "LogStream", new LogStreamProps
        {
            LogGroup = log,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        _role = AddRole(log, logStream);
        Stream = AddDeliveryStream(log, logStream);
    }

    public CfnDeliveryStream Stream { get; }

    /// <summary>
    /// The <c>firehose-transform</c> function. Firehose retries it, then sets its records aside: it needs no failure queue.
    /// </summary>
    public StageFunction Transform { get; }

    private StageFunction AddTransform() => new(this, "Transform", new StageFunctionProps
    {
        Parameters = _parameters,
        Folder = "firehose-transform",
        Assembly = "Alleycat.FirehoseTransform",
        Description = "adds output to telemetry, sets aside what is none",
        // Firehose itself waits five minutes; a call that takes one is ill, and the next attempt should not wait for it.
        Timeout = Duration.Minutes(1),
        Concurrency = _parameters.Delivery.TransformConcurrency,
        Environment = new Dictionary<string, string>
        {
            ["ALLEYCAT_RACE_SECONDS"] = _parameters.RaceSeconds.ToString(CultureInfo.InvariantCulture),
        },
    });

    private Role AddRole(LogGroup log, LogStream logStream)
    {
        var stack = Stack.Of(this);
        var role = new Role(this, "Role", new RoleProps
        {
            Description = "Alleycat delivery",
            // Firehose names the account it works for; another account's delivery stream cannot borrow this role.
            AssumedBy = new ServicePrincipal("firehose.amazonaws.com").WithConditions(new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, string> { ["sts:ExternalId"] = stack.Account },
            }),
        });
        var bucket = _target.Bucket;
        Allow(role, ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"], _source.StreamArn);
        Allow(role, ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], bucket.BucketArn);
        Allow(role, ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            bucket.ArnForObjects($"{DeliveryBucket.DataPrefix}*"), bucket.ArnForObjects($"{DeliveryBucket.SetAsidePrefix}*"));
        Allow(role, ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], _transformArn);
        Allow(role, ["logs:PutLogEvents"], stack.FormatArn(new ArnComponents
        {
            Service = "logs",
            Resource = "log-group",
            ArnFormat = ArnFormat.COLON_RESOURCE_NAME,
            ResourceName = $"{log.LogGroupName}:log-stream:{logStream.LogStreamName}",
        }));
        return role;
    }

    private static void Allow(Role role, string[] actions, params string[] resources) =>
        role.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = resources }));

    private CfnDeliveryStream AddDeliveryStream(LogGroup log, LogStream logStream)
    {
        var delivery = _parameters.Delivery;
        var stream = new CfnDeliveryStream(this, "Stream", new CfnDeliveryStreamProps
        {
            DeliveryStreamType = "KinesisStreamAsSource",
            KinesisStreamSourceConfiguration = new CfnDeliveryStream.KinesisStreamSourceConfigurationProperty
            {
                KinesisStreamArn = _source.StreamArn,
                RoleArn = _role.RoleArn,
            },
            ExtendedS3DestinationConfiguration = new CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty
            {
                BucketArn = _target.Bucket.BucketArn,
                RoleArn = _role.RoleArn,
                Prefix = DeliveryBucket.DataPrefix + "!{timestamp:yyyy/MM/dd/HH}/",
                ErrorOutputPrefix = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
                CompressionFormat = "GZIP",
                BufferingHints = new CfnDeliveryStream.BufferingHintsProperty
                {
                    SizeInMBs = delivery.BufferMegabytes,
                    IntervalInSeconds = delivery.BufferSeconds,
                },
                ProcessingConfiguration = Processing(delivery),
                CloudWatchLoggingOptions = new CfnDeliveryStream.CloudWatchLoggingOptionsProperty
                {
                    Enabled = true,
                    LogGroupName = log.LogGroupName,
                    LogStreamName = logStream.LogStreamName,
                },
            },
        });
        // Firehose tries its role as it is made, and an L1 resource does not wait for a role's policy.
        stream.Node.AddDependency(_role);
        return stream;
    }

    private CfnDeliveryStream.ProcessingConfigurationProperty Processing(DeliveryParameters delivery) => new()
    {
        Enabled = true,
        Processors = new object[]
        {
            new CfnDeliveryStream.ProcessorProperty
            {
                Type = "Lambda",
                Parameters = new object[]
                {
                    Parameter("LambdaArn", _transformArn),
                    Parameter("NumberOfRetries", "3"),
                    Parameter("BufferSizeInMBs", delivery.TransformBufferMegabytes.ToString(CultureInfo.InvariantCulture)),
                    Parameter("BufferIntervalInSeconds", delivery.TransformBufferSeconds.ToString(CultureInfo.InvariantCulture)),
                },
            },
        },
    };

    private static CfnDeliveryStream.ProcessorParameterProperty Parameter(string name, string value) =>
        new() { ParameterName = name, ParameterValue = value };
}
