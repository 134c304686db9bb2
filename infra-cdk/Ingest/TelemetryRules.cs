using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.IoT;
using Amazon.CDK.AWS.Kinesis;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Ingest;

/// <summary>From MQTT to the stream. What is not in order, or could not be put, is kept under <c>errors/</c>.</summary>
/// <remarks>
/// The topic's racer was checked by policy; the message must name the same one. PUBACK says that IoT Core has the message, not that
/// the stream has it: failed puts are what the error action is for.
/// </remarks>
internal sealed class TelemetryRules : Construct
{
    /// <summary>What error actions and refused messages are kept under.</summary>
    public const string ErrorPrefix = "errors/";

    private const string SqlVersion = "2016-03-23";
    private const string Filter = "alleycat-publish/+";
    private const string Racer = "topic(2)";

    private readonly Role _putRole;
    private readonly Role _errorRole;
    private readonly IBucket _errors;

    public TelemetryRules(Construct scope, string id, IStream stream, IBucket errors)
        : base(scope, id)
    {
        _errors = errors;
        _putRole = AddRole("PutRole", "kinesis:PutRecord", stream.StreamArn);
        _errorRole = AddRole("ErrorRole", "s3:PutObject", errors.ArnForObjects($"{ErrorPrefix}*"));
        Ingest = AddRule("Ingest",
            "Telemetry to the stream, in order for each racer",
            $"SELECT * FROM '{Filter}' WHERE cast(racerId as String) = {Racer}",
            new CfnTopicRule.ActionProperty
            {
                Kinesis = new CfnTopicRule.KinesisActionProperty
                {
                    StreamName = stream.StreamName,
                    PartitionKey = $"${{{Racer}}}",
                    RoleArn = _putRole.RoleArn,
                },
            });
        Refused = AddRule("Refused",
            "Telemetry that names no racer or another one than its topic",
            $"SELECT * FROM '{Filter}' WHERE isUndefined(racerId) OR cast(racerId as String) <> {Racer}",
            KeepUnder("refused"));
    }

    /// <summary>Counts under its name as <c>RuleName</c> in <c>AWS/IoT</c>.</summary>
    public CfnTopicRule Ingest { get; }

    public CfnTopicRule Refused { get; }

    private CfnTopicRule AddRule(string id, string description, string sql, CfnTopicRule.ActionProperty action)
    {
        var rule = new CfnTopicRule(this, id, new CfnTopicRuleProps
        {
            TopicRulePayload = new CfnTopicRule.TopicRulePayloadProperty
            {
                Description = description,
                Sql = sql,
                AwsIotSqlVersion = SqlVersion,
                RuleDisabled = false,
                Actions = new object[] { action },
                ErrorAction = KeepUnder("failed"),
            },
        });
        // The rule is checked when it is made, and a role without its policy would be refused.
        rule.Node.AddDependency(_putRole, _errorRole);
        return rule;
    }

    private CfnTopicRule.ActionProperty KeepUnder(string reason) => new()
    {
        S3 = new CfnTopicRule.S3ActionProperty
        {
            BucketName = _errors.BucketName,
            Key = ErrorPrefix + reason + "/${parse_time(\"yyyy/MM/dd/HH\", timestamp())}/${newuuid()}.json",
            RoleArn = _errorRole.RoleArn,
        },
    };

    private Role AddRole(string id, string action, string resource)
    {
        var stack = Stack.Of(this);
        var rules = stack.FormatArn(new ArnComponents { Service = "iot", Resource = "rule", ResourceName = "*" });
        var trust = new ServicePrincipal("iot.amazonaws.com").WithConditions(new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = stack.Account },
            ["ArnLike"] = new Dictionary<string, string> { ["aws:SourceArn"] = rules },
        });
        var role = new Role(this, id, new RoleProps { AssumedBy = trust });
        role.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = [action], Resources = [resource] }));
        return role;
    }
}
