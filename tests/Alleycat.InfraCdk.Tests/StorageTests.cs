using System.Text.Json.Nodes;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>Buckets, queues, the stream and the table: encrypted, reached by TLS, kept as long as stated, open to nobody.</summary>
[Collection(Stacks.Collection)]
public sealed class StorageTests(Stacks stacks)
{
    private IEnumerable<Resource> Buckets => stacks.Both.SelectMany(app => app.OfType("AWS::S3::Bucket"));

    [Fact]
    public void No_bucket_is_public()
    {
        Assert.Equal(12, Buckets.Count());
        Assert.All(Buckets, bucket => Assert.All(
            ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"],
            setting => Assert.Equal("true", bucket.Text("PublicAccessBlockConfiguration", setting))));
        Assert.All(Buckets, bucket => Assert.Null(bucket.At("AccessControl")));
        Assert.All(Buckets, bucket => Assert.Null(bucket.At("WebsiteConfiguration")));
    }

    [Fact]
    public void No_policy_of_a_bucket_lets_everyone_in() => Assert.All(
        stacks.Both.SelectMany(app => app.OfType("AWS::S3::BucketPolicy")).SelectMany(Statement.Of).Where(statement => statement.IsAllow),
        statement =>
        {
            Assert.DoesNotContain("*", statement.Principal, StringComparison.Ordinal);
            Assert.NotNull(statement.Condition);
        });

    [Fact]
    public void Every_bucket_is_encrypted() => Assert.All(Buckets, bucket => Assert.Equal(
        "AES256",
        bucket.Text("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm")));

    [Fact]
    public void Only_the_bucket_that_CloudFront_logs_into_has_ACLs() => Assert.All(Buckets, bucket => Assert.Equal(
        bucket.Id.StartsWith("EdgeLogs", StringComparison.Ordinal) ? "BucketOwnerPreferred" : "BucketOwnerEnforced",
        bucket.Text("OwnershipControls", "Rules", 0, "ObjectOwnership")));

    [Theory]
    [InlineData("aws:SecureTransport")]
    [InlineData("s3:TlsVersion")]
    public void Every_bucket_refuses_what_does_not_come_by_TLS_1_2(string condition) => Assert.All(Buckets, bucket =>
    {
        var app = stacks.Both.Single(app => app.Templates.Any(template => template.Name == bucket.Stack));
        var policies = app.OfType("AWS::S3::BucketPolicy").Where(policy => policy.Stack == bucket.Stack && policy.Text("Bucket") == $"[{bucket.Id}]");
        Assert.Contains(policies.SelectMany(Statement.Of), statement =>
            !statement.IsAllow && statement.Actions is ["s3:*"] && statement.Resources.Length == 2
            && statement.Condition!.ToJsonString().Contains(condition, StringComparison.Ordinal));
    });

    [Fact]
    public void Every_bucket_stays_when_its_stack_goes() => Assert.All(Buckets, bucket => Assert.Equal("Retain", (string?)bucket.Json["DeletionPolicy"]));

    [Fact]
    public void Unfinished_uploads_do_not_pile_up() => Assert.All(
        Buckets, bucket => Assert.Contains(Rules(bucket), rule => (int?)rule["AbortIncompleteMultipartUpload"]?["DaysAfterInitiation"] == 1));

    [Theory]
    [InlineData("data/", 30)]
    [InlineData("processing-failed/", 90)]
    [InlineData("errors/", 90)]
    [InlineData("queries/", 7)]
    public void Delivered_data_expire_by_prefix(string prefix, int days) => Assert.Contains(
        Rules(stacks.Default.Pipeline.Only("AWS::S3::Bucket", "Delivered")),
        rule => (string?)rule["Prefix"] == prefix && (int?)rule["ExpirationInDays"] == days && (string?)rule["Status"] == "Enabled");

    [Fact]
    public void Days_of_delivered_data_are_a_parameter() => Assert.Contains(
        Rules(stacks.Chosen.Pipeline.Only("AWS::S3::Bucket", "Delivered")),
        rule => (string?)rule["Prefix"] == "data/" && (int?)rule["ExpirationInDays"] == 7);

    [Fact]
    public void A_replaced_history_can_be_brought_back_for_some_days()
    {
        var history = stacks.Default.Site.Only("AWS::S3::Bucket", "History");
        Assert.Equal("Enabled", history.Text("VersioningConfiguration", "Status"));
        var expiry = Assert.Single(Rules(history), rule => rule["NoncurrentVersionExpiration"] is not null)["NoncurrentVersionExpiration"]!;
        Assert.Equal(2, (int)expiry["NoncurrentDays"]!);
        Assert.Equal(10, (int)expiry["NewerNoncurrentVersions"]!);
        Assert.DoesNotContain(Rules(history), rule => rule["ExpirationInDays"] is not null && (string?)rule["Prefix"] != "damaged/");
    }

    [Fact]
    public void The_stream_is_encrypted_with_the_key_of_AWS() => Assert.All(stacks.Both, app =>
    {
        var stream = app.Pipeline.Only("AWS::Kinesis::Stream");
        Assert.Equal("KMS", stream.Text("StreamEncryption", "EncryptionType"));
        Assert.Equal("alias/aws/kinesis", stream.Text("StreamEncryption", "KeyId"));
    });

    [Fact]
    public void The_stream_is_on_demand_unless_shards_are_given()
    {
        var stream = stacks.Default.Pipeline.Only("AWS::Kinesis::Stream");
        Assert.Equal("ON_DEMAND", stream.Text("StreamModeDetails", "StreamMode"));
        Assert.Null(stream.At("ShardCount"));
        Assert.Equal("24", stream.Text("RetentionPeriodHours"));

        var provisioned = stacks.Chosen.Pipeline.Only("AWS::Kinesis::Stream");
        Assert.Equal("PROVISIONED", provisioned.Text("StreamModeDetails", "StreamMode"));
        Assert.Equal("1", provisioned.Text("ShardCount"));
        Assert.Equal("48", provisioned.Text("RetentionPeriodHours"));
    }

    [Fact]
    public void Failure_queues_are_encrypted_take_TLS_only_and_keep_for_two_weeks()
    {
        var queues = stacks.Default.OfType("AWS::SQS::Queue").ToArray();
        Assert.Equal(2, queues.Length);
        Assert.All(queues, queue =>
        {
            Assert.Equal("true", queue.Text("SqsManagedSseEnabled"));
            Assert.Equal("1209600", queue.Text("MessageRetentionPeriod"));
            Assert.Contains(stacks.Default.OfType("AWS::SQS::QueuePolicy").Where(policy => policy.Text("Queues", 0) == $"[{queue.Id}]").SelectMany(Statement.Of),
                statement => !statement.IsAllow && statement.Condition!.ToJsonString().Contains("aws:SecureTransport", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_log_expires() => Assert.All(
        stacks.Both.SelectMany(app => app.OfType("AWS::Logs::LogGroup")), log => Assert.Equal("30", log.Text("RetentionInDays")));

    [Fact]
    public void Standings_expire_by_themselves()
    {
        var table = stacks.Default.Pipeline.Only("AWS::DynamoDB::GlobalTable");
        Assert.Equal("true", table.Text("TimeToLiveSpecification", "Enabled"));
        Assert.Equal("PAY_PER_REQUEST", table.Text("BillingMode"));
    }

    private static JsonObject[] Rules(Resource bucket) =>
        [.. bucket.At("LifecycleConfiguration", "Rules")!.AsArray().Select(rule => rule!.AsObject())];
}
