using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>
/// The common AWS Solutions rules that apply to our resources, each by its name. A rule that we break on purpose is tested too, for
/// exactly what breaks it and nothing else; its reason stands beside it.
/// </summary>
[Collection(Stacks.Collection)]
public sealed class AwsSolutionsRuleTests(Stacks stacks)
{
    private IEnumerable<Resource> All(string type) => stacks.Both.SelectMany(app => app.OfType(type));

    [Fact]
    public void KDS1_a_stream_is_encrypted() =>
        Assert.All(All("AWS::Kinesis::Stream"), stream => Assert.Equal("KMS", stream.Text("StreamEncryption", "EncryptionType")));

    [Fact]
    public void KDS3_an_encrypted_stream_uses_the_key_that_AWS_keeps() =>
        Assert.All(All("AWS::Kinesis::Stream"), stream => Assert.Equal("alias/aws/kinesis", stream.Text("StreamEncryption", "KeyId")));

    /// <summary>KDF1 asks for encryption of what is put directly; ours reads an encrypted stream, where AWS does not take the setting.</summary>
    [Fact]
    public void KDF1_does_not_apply_to_a_delivery_stream_that_reads_an_encrypted_stream() => Assert.All(
        All("AWS::KinesisFirehose::DeliveryStream"), delivery =>
        {
            Assert.Equal("KinesisStreamAsSource", delivery.Text("DeliveryStreamType"));
            Assert.Null(delivery.At("DeliveryStreamEncryptionConfigurationInput"));
        });

    [Fact]
    public void S1_a_bucket_logs_its_requests_unless_it_holds_such_logs() => Assert.All(
        All("AWS::S3::Bucket"),
        bucket => Assert.Equal(bucket.Id.StartsWith("AccessLogs", StringComparison.Ordinal), bucket.At("LoggingConfiguration") is null));

    [Fact]
    public void S2_a_bucket_blocks_public_access() => Assert.All(
        All("AWS::S3::Bucket"), bucket => Assert.Equal("true", bucket.Text("PublicAccessBlockConfiguration", "RestrictPublicBuckets")));

    [Fact]
    public void S5_a_bucket_behind_CloudFront_opens_by_origin_access_control() => Assert.All(
        All("AWS::CloudFront::Distribution"),
        distribution => Assert.All(distribution.At("DistributionConfig", "Origins")!.AsArray(), origin => Assert.NotNull(origin!["OriginAccessControlId"])));

    [Fact]
    public void S10_a_bucket_takes_requests_by_TLS_only() => Assert.Equal(
        All("AWS::S3::Bucket").Count(),
        All("AWS::S3::BucketPolicy").Count(policy => Statement.Of(policy).Any(statement =>
            !statement.IsAllow && statement.Condition?["Bool"]?["aws:SecureTransport"] is not null)));

    /// <summary>CFR1 asks to think of countries. A race is open to whoever has its address; there is none to shut out.</summary>
    [Fact]
    public void CFR1_no_country_is_shut_out() =>
        Assert.All(All("AWS::CloudFront::Distribution"), distribution => Assert.Null(distribution.At("DistributionConfig", "Restrictions")));

    /// <summary>CFR2 asks for a web application firewall. Files and a clock are all there is behind; who wants one gives its ARN, and pays for it.</summary>
    [Fact]
    public void CFR2_a_firewall_can_be_put_before_the_page()
    {
        Assert.Null(stacks.Default.Site.Only("AWS::CloudFront::Distribution").At("DistributionConfig", "WebACLId"));
        Assert.StartsWith("arn:aws:wafv2:", stacks.Chosen.Site.Only("AWS::CloudFront::Distribution").Text("DistributionConfig", "WebACLId"), StringComparison.Ordinal);
    }

    [Fact]
    public void CFR3_a_distribution_logs_its_requests() => Assert.All(
        All("AWS::CloudFront::Distribution"),
        distribution => Assert.StartsWith("[EdgeLogs", distribution.Text("DistributionConfig", "Logging", "Bucket"), StringComparison.Ordinal));

    /// <summary>CFR4 asks for TLS 1.2. CloudFront's own host name takes what CloudFront takes; a name of one's own has it.</summary>
    [Fact]
    public void CFR4_a_distribution_with_its_own_name_takes_TLS_1_2_and_later()
    {
        Assert.Null(stacks.Default.Site.Only("AWS::CloudFront::Distribution").At("DistributionConfig", "ViewerCertificate"));
        Assert.Equal("TLSv1.2_2021",
            stacks.Chosen.Site.Only("AWS::CloudFront::Distribution").Text("DistributionConfig", "ViewerCertificate", "MinimumProtocolVersion"));
    }

    /// <summary>An origin of its own protocol could speak an old one; an S3 origin has none to choose.</summary>
    [Fact]
    public void CFR5_no_origin_is_spoken_to_by_an_old_protocol() => Assert.All(
        All("AWS::CloudFront::Distribution"),
        distribution => Assert.All(distribution.At("DistributionConfig", "Origins")!.AsArray(), origin => Assert.Null(origin!["CustomOriginConfig"])));

    [Fact]
    public void CFR6_every_request_to_an_S3_origin_is_signed() => Assert.All(
        All("AWS::CloudFront::OriginAccessControl"),
        access => Assert.Equal(("s3", "always", "sigv4"), (
            access.Text("OriginAccessControlConfig", "OriginAccessControlOriginType"),
            access.Text("OriginAccessControlConfig", "SigningBehavior"),
            access.Text("OriginAccessControlConfig", "SigningProtocol"))));

    [Fact]
    public void CFR7_a_distribution_uses_origin_access_control_and_no_identity() => Assert.All(
        All("AWS::CloudFront::Distribution"),
        distribution => Assert.All(distribution.At("DistributionConfig", "Origins")!.AsArray(),
            origin => Assert.Equal("", (string?)origin!["S3OriginConfig"]!["OriginAccessIdentity"])));

    [Fact]
    public void IAM4_no_role_uses_a_policy_that_AWS_manages() => Assert.All(All("AWS::IAM::Role"), role =>
    {
        Assert.Null(role.At("ManagedPolicyArns"));
        Assert.Null(role.At("Policies"));
    });

    [Fact]
    public void IAM5_wildcards_are_listed_with_their_reasons() => Assert.DoesNotContain(
        stacks.Both.SelectMany(app => app.Statements).Where(statement => statement.IsOfIdentity),
        statement => statement.Actions.Any(action => action.Contains('*', StringComparison.Ordinal)));

    [Fact]
    public void L1_functions_run_on_the_newest_runtime() =>
        Assert.All(All("AWS::Lambda::Function"), function => Assert.Equal("dotnet10", function.Text("Runtime")));

    [Fact]
    public void SQS2_queues_are_encrypted() => Assert.All(All("AWS::SQS::Queue"), queue => Assert.Equal("true", queue.Text("SqsManagedSseEnabled")));

    /// <summary>SQS3 asks for a dead-letter queue. Ours are nothing else: each is what a function gave up on.</summary>
    [Fact]
    public void SQS3_every_queue_is_a_function_s_dead_letter_queue()
    {
        var destinations = All("AWS::Lambda::EventInvokeConfig").Concat(All("AWS::Lambda::EventSourceMapping"))
            .Select(config => (config.Stack, config.Text("DestinationConfig", "OnFailure", "Destination"))).ToHashSet();
        Assert.All(All("AWS::SQS::Queue"), queue => Assert.Contains((queue.Stack, $"[{queue.Id}.Arn]"), destinations));
    }

    [Fact]
    public void SQS4_queues_take_requests_by_TLS_only() => Assert.Equal(
        All("AWS::SQS::Queue").Count(),
        All("AWS::SQS::QueuePolicy").Count(policy => Statement.Of(policy).Any(statement =>
            !statement.IsAllow && statement.Condition?["Bool"]?["aws:SecureTransport"] is not null)));

    [Fact]
    public void SNS2_topics_are_encrypted() => Assert.All(All("AWS::SNS::Topic"), topic => Assert.NotEqual("", topic.Text("KmsMasterKeyId")));

    [Fact]
    public void SNS3_topics_take_messages_by_TLS_only() => Assert.All(
        All("AWS::SNS::TopicPolicy"), policy => Assert.Contains(Statement.Of(policy), statement =>
            !statement.IsAllow && statement.Condition?["Bool"]?["aws:SecureTransport"] is not null));

    [Fact]
    public void KMS5_keys_are_rotated() => Assert.All(All("AWS::KMS::Key"), key => Assert.Equal("true", key.Text("EnableKeyRotation")));

    [Fact]
    public void COG1_passwords_are_long_and_mixed() => Assert.All(All("AWS::Cognito::UserPool"), pool =>
    {
        Assert.True((int)pool.At("Policies", "PasswordPolicy", "MinimumLength")! >= 12);
        Assert.All(["RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"],
            rule => Assert.Equal("true", pool.Text("Policies", "PasswordPolicy", rule)));
    });

    /// <summary>COG2 asks for a second factor: racers may have one by app; a gym's tablet cannot be made to wait for it.</summary>
    [Fact]
    public void COG2_a_second_factor_by_app_is_offered() => Assert.All(All("AWS::Cognito::UserPool"), pool =>
    {
        Assert.Equal("OPTIONAL", pool.Text("MfaConfiguration"));
        Assert.Equal(["SOFTWARE_TOKEN_MFA"], pool.At("EnabledMfas")!.AsArray().Select(factor => (string?)factor));
    });

    /// <summary>COG3 asks for threat protection, a paid tier per user. What a stolen password gives is to ride as somebody else.</summary>
    [Fact]
    public void COG3_threat_protection_is_left_to_the_owner() =>
        Assert.All(All("AWS::Cognito::UserPool"), pool => Assert.Null(pool.At("UserPoolAddOns")));

    /// <summary>COG4 asks API Gateway for an authorizer of Cognito's. There is no API: the clock at the edge tells everybody the time.</summary>
    [Fact]
    public void COG4_there_is_no_API_to_authorize() =>
        Assert.DoesNotContain(stacks.Both.SelectMany(app => app.Resources), resource => resource.Type.StartsWith("AWS::ApiGateway", StringComparison.Ordinal));

    /// <summary>COG7 asks for no identities without signing in. Visitors watch races; their role cannot publish, and they can be left out.</summary>
    [Fact]
    public void COG7_identities_without_signing_in_only_read_or_do_not_exist()
    {
        Assert.Equal("false", stacks.Chosen.Identity.Only("AWS::Cognito::IdentityPool").Text("AllowUnauthenticatedIdentities"));
        var visitor = stacks.Default.Identity.Only("AWS::Cognito::IdentityPoolRoleAttachment").Text("Roles", "unauthenticated");
        var policy = Assert.Single(stacks.Default.Identity.OfType("AWS::IAM::Policy"),
            policy => Intrinsic.References(policy.At("Roles")).Any(id => visitor == $"[{id}.Arn]"));
        Assert.DoesNotContain(Statement.Of(policy).SelectMany(statement => statement.Actions), action => action.Contains("Publish", StringComparison.Ordinal));
    }

    /// <summary>COG8 asks for the plan that threat protection comes with, paid per user; as for COG3, the owner may choose it.</summary>
    [Fact]
    public void COG8_the_plan_of_the_user_pool_is_left_to_the_owner() =>
        Assert.All(All("AWS::Cognito::UserPool"), pool => Assert.Null(pool.At("UserPoolTier")));

    /// <summary>DDB3 asks for point-in-time recovery. Standings live for a race and are made again from the stream.</summary>
    [Fact]
    public void DDB3_only_what_expires_by_itself_has_no_recovery() => Assert.All(
        All("AWS::DynamoDB::GlobalTable"), table => Assert.Equal("true", table.Text("TimeToLiveSpecification", "Enabled")));

    [Fact]
    public void ATH1_results_of_queries_are_encrypted() => Assert.All(All("AWS::Athena::WorkGroup"), group =>
    {
        Assert.Equal("true", group.Text("WorkGroupConfiguration", "EnforceWorkGroupConfiguration"));
        Assert.Equal("SSE_S3", group.Text("WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration", "EncryptionOption"));
    });

    /// <summary>No kind of resource comes in unseen: with a new one its rules (VPC, RDS, ECS and what else there is) are to be looked at.</summary>
    [Fact]
    public void Every_kind_of_resource_has_had_its_rules_looked_at() => Assert.Equal(
        [
            "Athena", "CloudFront", "CloudWatch", "Cognito", "DynamoDB", "Glue", "IAM", "IoT", "KMS", "Kinesis", "KinesisFirehose", "Lambda",
            "Logs", "S3", "SNS", "SQS",
        ],
        stacks.Both.SelectMany(app => app.Resources).Select(resource => resource.Type.Split("::")[1]).Distinct().Order(StringComparer.Ordinal));

    /// <summary>GLUE1 and GLUE3 are about crawlers and jobs; a table's columns and partitions are written out, and nothing runs.</summary>
    [Fact]
    public void GLUE1_and_GLUE3_there_is_no_crawler_and_no_job() => Assert.DoesNotContain(
        stacks.Both.SelectMany(app => app.Resources),
        resource => resource.Type.StartsWith("AWS::Glue::", StringComparison.Ordinal) && resource.Type is not ("AWS::Glue::Database" or "AWS::Glue::Table"));
}
