using System.Text.Json;
using System.Text.Json.Nodes;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>The page, the histories and their one address.</summary>
[Collection(Stacks.Collection)]
public sealed class SiteTests(Stacks stacks)
{
    private Resource Distribution => stacks.Default.Site.Only("AWS::CloudFront::Distribution");

    private IEnumerable<JsonNode> Behaviors => Distribution.At("DistributionConfig", "CacheBehaviors")!.AsArray()
        .Append(Distribution.At("DistributionConfig", "DefaultCacheBehavior")).Select(behavior => behavior!);

    [Fact]
    public void Everything_is_served_by_TLS() =>
        Assert.All(Behaviors, behavior => Assert.Equal("redirect-to-https", (string?)behavior["ViewerProtocolPolicy"]));

    [Fact]
    public void Nothing_can_be_written_through_the_distribution() => Assert.All(
        Behaviors, behavior => Assert.Equal(["GET", "HEAD"], behavior["AllowedMethods"]!.AsArray().Select(method => (string?)method)));

    [Fact]
    public void Every_answer_carries_the_security_headers()
    {
        var policy = stacks.Default.Site.Only("AWS::CloudFront::ResponseHeadersPolicy");
        Assert.All(Behaviors, behavior => Assert.Equal($"[{policy.Id}]", Intrinsic.Text(behavior["ResponseHeadersPolicyId"])));
        var headers = policy.At("ResponseHeadersPolicyConfig", "SecurityHeadersConfig")!;
        Assert.Equal(31_536_000, (int)headers["StrictTransportSecurity"]!["AccessControlMaxAgeSec"]!);
        Assert.Equal("DENY", (string?)headers["FrameOptions"]!["FrameOption"]);
        Assert.Equal("no-referrer", (string?)headers["ReferrerPolicy"]!["ReferrerPolicy"]);
        Assert.True((bool?)headers["ContentTypeOptions"]!["Override"]);
    }

    [Fact]
    public void The_page_may_connect_to_its_own_site_to_IoT_and_to_Cognito_only()
    {
        var directives = Policy(stacks.Default).Split("; ");
        Assert.Contains("default-src 'self'", directives);
        Assert.Contains("object-src 'none'", directives);
        Assert.Contains("frame-ancestors 'none'", directives);
        Assert.Contains(
            "connect-src 'self' wss://*.iot.eu-central-1.amazonaws.com "
            + "https://cognito-identity.eu-central-1.amazonaws.com https://cognito-idp.eu-central-1.amazonaws.com",
            directives);
        Assert.DoesNotContain("'unsafe-eval'", Policy(stacks.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_endpoint_narrows_the_connections_to_it() => Assert.Contains(
        "connect-src 'self' wss://abc-ats.iot.eu-central-1.amazonaws.com https://", Policy(stacks.Chosen), StringComparison.Ordinal);

    [Theory]
    [InlineData("/class-*")]
    [InlineData("/racers.gz")]
    public void Histories_come_from_their_bucket_as_the_gzip_they_are_and_are_soon_asked_for_again(string path)
    {
        var behavior = Assert.Single(Behaviors, behavior => (string?)behavior["PathPattern"] == path);
        Assert.False((bool?)behavior["Compress"]);
        var origin = Assert.Single(Distribution.At("DistributionConfig", "Origins")!.AsArray(),
            origin => (string?)origin!["Id"] == (string?)behavior["TargetOriginId"])!;
        Assert.StartsWith("[History", Intrinsic.Text(origin["DomainName"]), StringComparison.Ordinal);

        var cache = stacks.Default.Site.Only("AWS::CloudFront::CachePolicy");
        Assert.Equal($"[{cache.Id}]", Intrinsic.Text(behavior["CachePolicyId"]));
        Assert.Equal("5", cache.Text("CachePolicyConfig", "MaxTTL"));
        Assert.Equal("5", cache.Text("CachePolicyConfig", "DefaultTTL"));
        Assert.Equal("0", cache.Text("CachePolicyConfig", "MinTTL"));
        var key = cache.At("CachePolicyConfig", "ParametersInCacheKeyAndForwardedToOrigin")!;
        Assert.False((bool?)key["EnableAcceptEncodingGzip"]);
        Assert.False((bool?)key["EnableAcceptEncodingBrotli"]);
    }

    [Fact]
    public void A_history_that_is_not_there_is_not_found_and_not_forbidden()
    {
        var history = stacks.Default.Site.Only("AWS::S3::Bucket", "History");
        var statement = Assert.Single(stacks.Default.Site.OfType("AWS::S3::BucketPolicy").SelectMany(Statement.Of),
            statement => statement.IsAllow && statement.Actions.Contains("s3:ListBucket"));
        Assert.Equal([$"[{history.Id}.Arn]"], statement.Resources);
        Assert.Contains("AWS:SourceArn", statement.Condition!.ToJsonString(), StringComparison.Ordinal);
        // A page instead of an error would be read as a history.
        Assert.Null(Distribution.At("DistributionConfig", "CustomErrorResponses"));
    }

    [Fact]
    public void Buckets_open_to_this_distribution_only()
    {
        var allowed = stacks.Default.Site.OfType("AWS::S3::BucketPolicy").SelectMany(Statement.Of)
            .Where(statement => statement.IsAllow && statement.Principal.Contains("cloudfront", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, allowed.Length);
        Assert.All(allowed, statement => Assert.Equal(
            $"arn:aws:cloudfront::{Intrinsic.Account}:distribution/[{Distribution.Id}]",
            Intrinsic.Text(statement.Condition!["StringEquals"]!["AWS:SourceArn"])));
        Assert.All(Distribution.At("DistributionConfig", "Origins")!.AsArray(), origin => Assert.NotNull(origin!["OriginAccessControlId"]));
        var access = stacks.Default.Site.Only("AWS::CloudFront::OriginAccessControl");
        Assert.Equal("always", access.Text("OriginAccessControlConfig", "SigningBehavior"));
    }

    [Fact]
    public void The_page_s_configuration_has_the_members_of_one_machine_s_and_those_of_AWS()
    {
        using var config = JsonDocument.Parse(stacks.Chosen.Site.Output("PageConfig"));
        var root = config.RootElement;
        Assert.Equal(["raceSeconds", "mqtt", "history", "version", "aws"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal(600, root.GetProperty("raceSeconds").GetInt32());
        Assert.Equal("wss://abc-ats.iot.eu-central-1.amazonaws.com/mqtt", root.GetProperty("mqtt").GetString());
        Assert.Equal("/", root.GetProperty("history").GetString());
        var aws = root.GetProperty("aws");
        Assert.Equal(Intrinsic.Region, aws.GetProperty("region").GetString());
        Assert.All(["identityPoolId", "userPoolId", "userPoolClientId"],
            member => Assert.StartsWith("[Gym2-Identity:", aws.GetProperty(member).GetString(), StringComparison.Ordinal));
        Assert.False(aws.GetProperty("visitors").GetBoolean());
    }

    [Fact]
    public void A_name_of_one_s_own_comes_with_its_certificate()
    {
        var config = stacks.Chosen.Site.Only("AWS::CloudFront::Distribution").At("DistributionConfig")!;
        Assert.Equal("race.example.com", (string?)config["Aliases"]![0]);
        Assert.Equal("TLSv1.2_2021", (string?)config["ViewerCertificate"]!["MinimumProtocolVersion"]);
        Assert.Equal("https://race.example.com/", stacks.Chosen.Site.Output("PageAddress"));
    }

    private static string Policy(SynthesisedApp app) => app.Site.Only("AWS::CloudFront::ResponseHeadersPolicy")
        .Text("ResponseHeadersPolicyConfig", "SecurityHeadersConfig", "ContentSecurityPolicy", "ContentSecurityPolicy");
}
