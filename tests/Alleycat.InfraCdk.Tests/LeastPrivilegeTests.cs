using System.Text.RegularExpressions;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>Nobody may do more than their work needs. Each exception stands here with its reason.</summary>
[Collection(Stacks.Collection)]
public sealed partial class LeastPrivilegeTests(Stacks stacks)
{
    /// <summary>Actions on <c>*</c> → why AWS has nothing finer.</summary>
    private static readonly Dictionary<string, string> StarResources = new()
    {
        ["iot:DescribeEndpoint"] = "An account has one endpoint, and its look-up takes no resource.",
    };

    /// <summary>Ends of resources with a wildcard → why the end must be open.</summary>
    private static readonly Dictionary<string, string> OpenResources = new()
    {
        ["/data/*"] = "Objects are named as they are delivered.",
        ["/processing-failed/*"] = "Likewise.",
        ["/errors/*"] = "Likewise.",
        ["/processing-failed/history/*"] = "A note is named for the object that could not be read.",
        ["/damaged/*"] = "A damaged history is named for what it was.",
        ["/class-*.gz"] = "A history per class, in a bucket that holds only such.",
        ["/class-*.json"] = "Their summaries.",
        [":topic/alleycat-subscribe/class-*"] = "A topic per class.",
        [":topic/alleycat-race/class-*"] = "Likewise.",
        [":topic/alleycat-record/class-*"] = "Likewise.",
        [":topicfilter/alleycat-subscribe/class-*"] = "Likewise.",
        [":topicfilter/alleycat-race/class-*"] = "Likewise.",
        [":topicfilter/alleycat-record/class-*"] = "Likewise.",
        [":topic/alleycat-ack/*"] = "A topic per racer: live rankings write all, a racer's role narrows it to their own.",
        [":topicfilter/alleycat-ack/*"] = "In the racers' IoT policy; their role narrows it to their own.",
        [":topic/alleycat-publish/*"] = "In the racers' IoT policy; their role narrows it to their own.",
        [":topic/alleycat-status/*"] = "In the racers' IoT policy; their role narrows it to their own.",
        [":client/alleycat-*"] = "In the racers' IoT policy; their role narrows it to their own.",
        [":client/alleycat-visitor-*"] = "Visitors have no number; each connection ends its name by chance.",
        [":client/alleycat-${aws:PrincipalTag/racerId}-*"] = "A racer's connection ends its name by chance.",
    };

    private IEnumerable<Statement> Granted => stacks.Both.SelectMany(app => app.Statements).Where(statement => statement.IsOfIdentity && statement.IsAllow);

    [Fact]
    public void No_policy_allows_an_action_by_wildcard()
    {
        Assert.NotEmpty(Granted);
        Assert.All(Granted, statement => Assert.All(statement.Actions, action => Assert.False(action.Contains('*', StringComparison.Ordinal), $"{statement}")));
    }

    [Fact]
    public void No_policy_allows_by_exclusion() => Assert.All(
        stacks.Both.SelectMany(app => app.Statements).Where(statement => statement.IsAllow),
        statement => Assert.DoesNotContain(statement.Json.Select(member => member.Key), key => key is "NotAction" or "NotResource" or "NotPrincipal"));

    [Fact]
    public void Every_resource_is_named_unless_AWS_has_none_to_name() => Assert.All(
        Granted.Where(statement => statement.Resources.Contains("*")),
        statement => Assert.All(statement.Actions, action => Assert.True(StarResources.ContainsKey(action), $"{statement}")));

    [Fact]
    public void A_given_endpoint_needs_no_look_up() => Assert.DoesNotContain(
        stacks.Chosen.Statements, statement => statement.IsOfIdentity && statement.Resources.Contains("*"));

    [Fact]
    public void Every_open_resource_has_its_reason() => Assert.All(
        Granted, statement => Assert.All(
            statement.Resources.Where(resource => resource != "*" && resource.Contains('*', StringComparison.Ordinal)),
            resource => Assert.True(OpenResources.Keys.Any(end => resource.EndsWith(end, StringComparison.Ordinal)), $"{statement}")));

    [Fact]
    public void No_reason_outlives_its_exception()
    {
        var resources = Granted.SelectMany(statement => statement.Resources).ToHashSet();
        Assert.All(OpenResources.Keys, end => Assert.Contains(resources, resource => resource.EndsWith(end, StringComparison.Ordinal)));
        Assert.All(StarResources.Keys, action => Assert.Contains(Granted, statement => statement.Actions.Contains(action) && statement.Resources.Contains("*")));
    }

    [Fact]
    public void Every_function_has_a_role_of_its_own()
    {
        var roles = stacks.Default.OfType("AWS::Lambda::Function").Select(function => function.Text("Role")).ToArray();
        Assert.Equal(3, roles.Distinct().Count());
        Assert.Equal(3, roles.Length);
    }

    [Fact]
    public void The_transform_may_write_its_log_and_nothing_else() =>
        Assert.Equal(["logs:CreateLogStream", "logs:PutLogEvents"], ActionsOf("DeliveryTransformRole"));

    [Fact]
    public void The_history_processor_may_read_deliveries_and_write_histories()
    {
        Assert.Equal(
            [
                "logs:CreateLogStream", "logs:PutLogEvents", "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
                "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage",
            ],
            ActionsOf("HistoryProcessorRole"));
        var writable = PolicyOf("HistoryProcessorRole").Where(statement => statement.Actions.Contains("s3:PutObject")).SelectMany(s => s.Resources);
        Assert.Equal(
            [
                "[Alleycat-Site:History]/class-*.gz", "[Alleycat-Site:History]/class-*.json", "[Alleycat-Site:History]/damaged/*",
                "[Alleycat-Site:History]/racers.gz", "arn:aws:s3:::alleycat-pipeline-[stack id]/processing-failed/history/*",
            ],
            writable.Select(resource => ImportedHistory().Replace(resource, "[Alleycat-Site:History]")).Order(StringComparer.Ordinal));
        Assert.All(PolicyOf("HistoryProcessorRole").Where(s => s.Actions.Contains("s3:ListBucket")),
            statement => Assert.All(statement.Resources, resource => Assert.StartsWith("[Alleycat-Site:", resource, StringComparison.Ordinal)));
    }

    [Fact]
    public void Live_rankings_may_read_the_stream_publish_and_keep_standings() => Assert.Equal(
        [
            "dynamodb:PutItem", "dynamodb:Query",
            "iot:DescribeEndpoint", "iot:Publish", "iot:RetainPublish",
            "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
            "logs:CreateLogStream", "logs:PutLogEvents", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage",
        ],
        ActionsOf("LiveRankingsRole"));

    [Fact]
    public void Live_rankings_cannot_publish_telemetry() => Assert.DoesNotContain(
        PolicyOf("LiveRankingsRole").SelectMany(statement => statement.Resources),
        resource => resource.Contains("alleycat-publish", StringComparison.Ordinal));

    [Fact]
    public void Firehose_has_the_rights_that_AWS_lists_and_no_other() => Assert.Equal(
        [
            "kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
            "lambda:GetFunctionConfiguration", "lambda:InvokeFunction", "logs:PutLogEvents",
            "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject",
        ],
        ActionsOf("DeliveryRole"));

    [Fact]
    public void The_rule_may_put_records_and_its_error_action_may_put_errors()
    {
        Assert.Equal(["kinesis:PutRecord"], ActionsOf("IngestPutRole"));
        Assert.Equal(["s3:PutObject"], ActionsOf("IngestErrorRole"));
    }

    [Fact]
    public void Roles_of_services_are_lent_only_to_this_account()
    {
        var lent = stacks.Default.OfType("AWS::IAM::Role").Select(role => Assert.Single(Statement.Of(role)))
            .Where(trust => trust.Principal.Contains("iot.amazonaws.com", StringComparison.Ordinal)
                || trust.Principal.Contains("firehose.amazonaws.com", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, lent.Length);
        Assert.All(lent, trust => Assert.Contains("AWS::AccountId", trust.Condition!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Only_S3_in_this_account_may_call_the_history_processor()
    {
        var permission = stacks.Default.Pipeline.Only("AWS::Lambda::Permission");
        Assert.Equal("s3.amazonaws.com", permission.Text("Principal"));
        Assert.Equal(Intrinsic.Account, permission.Text("SourceAccount"));
        Assert.Contains("HistoryProcessor", permission.Text("FunctionName"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\[Alleycat-Site:ExportsOutputFnGetAttHistory[^\]]*\]")]
    private static partial Regex ImportedHistory();

    private string[] ActionsOf(string role) =>
        [.. PolicyOf(role).SelectMany(statement => statement.Actions).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Everything that policies give the role, wherever they stand.</summary>
    private IEnumerable<Statement> PolicyOf(string role) => stacks.Default.OfType("AWS::IAM::Policy")
        .Where(policy => Intrinsic.References(policy.At("Roles")).Any(id => id.StartsWith(role, StringComparison.Ordinal)))
        .SelectMany(Statement.Of);
}
