using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>What holds for the templates as a whole.</summary>
[Collection(Stacks.Collection)]
public sealed class TemplateTests(Stacks stacks)
{
    /// <summary>Names that live in an account or in the world, where a second deployment would meet the first.</summary>
    private static readonly string[] NameProperties =
    [
        "BucketName", "FunctionName", "RoleName", "QueueName", "TopicName", "TableName", "LogGroupName", "UserPoolName", "IdentityPoolName",
        "RuleName", "PolicyName", "DeliveryStreamName", "AlarmName", "DashboardName",
    ];

    [Fact]
    public void There_are_three_stacks() =>
        Assert.Equal(["Alleycat-Identity", "Alleycat-Pipeline", "Alleycat-Site"], stacks.Default.Templates.Select(template => template.Name));

    [Fact]
    public void A_second_deployment_has_its_own_names() =>
        Assert.All(stacks.Chosen.Templates, template => Assert.StartsWith("Gym2-", template.Name, StringComparison.Ordinal));

    [Fact]
    public void No_resource_waits_for_itself() => Assert.All(stacks.Both.SelectMany(app => app.Templates), template =>
    {
        var edges = template.Resources.ToDictionary(resource => resource.Id, resource => Intrinsic.References(resource.Json).ToHashSet());
        var resolved = new HashSet<string>();
        // Takes away whatever waits for nothing any more; what is left when that stops is a circle.
        while (edges.Where(edge => edge.Value.All(id => resolved.Contains(id) || !edges.ContainsKey(id))).Select(edge => edge.Key).ToList()
            is { Count: > 0 } free)
        {
            foreach (var id in free)
            {
                edges.Remove(id);
                resolved.Add(id);
            }
        }
        Assert.Empty(edges.Keys);
    });

    [Fact]
    public void Nothing_is_named_where_names_could_meet() => Assert.All(
        stacks.Both.SelectMany(app => app.Resources).Where(resource => resource.Type is not ("AWS::IAM::Policy"
            or "AWS::Lambda::Permission" or "AWS::Lambda::EventInvokeConfig" or "AWS::Lambda::EventSourceMapping" or "AWS::Logs::LogStream")),
        resource => Assert.DoesNotContain(
            resource.Properties.Where(property => !Intrinsic.Text(property.Value).EndsWith("[stack id]", StringComparison.Ordinal))
                .Select(property => property.Key),
            NameProperties.Contains));

    [Fact]
    public void What_CloudFront_keeps_by_name_carries_the_region() => Assert.All(
        stacks.Default.Site.Resources.Where(resource => resource.Type is "AWS::CloudFront::Function" or "AWS::CloudFront::CachePolicy"
            or "AWS::CloudFront::OriginAccessControl" or "AWS::CloudFront::ResponseHeadersPolicy"),
        resource =>
        {
            var settings = resource.Properties.Select(property => property.Value).Append(resource.Properties);
            var name = settings.Select(node => node as System.Text.Json.Nodes.JsonObject).Select(node => node?["Name"]).First(node => node is not null);
            Assert.Contains(Intrinsic.Region, Intrinsic.Text(name), StringComparison.Ordinal);
            Assert.InRange(Intrinsic.Text(name).Length, 1, 64);
        });

    [Fact]
    public void No_function_comes_with_the_CDK_itself()
    {
        Assert.Equal(3, stacks.Default.OfType("AWS::Lambda::Function").Count());
        Assert.DoesNotContain(stacks.Default.Resources, resource => resource.Type.StartsWith("Custom::", StringComparison.Ordinal)
            || resource.Type is "AWS::CloudFormation::CustomResource" or "AWS::CDK::Metadata");
    }

    [Fact]
    public void The_pipeline_can_be_torn_down_without_the_history()
    {
        Assert.Contains(stacks.Default.Site.OfType("AWS::S3::Bucket"), bucket => bucket.Id.StartsWith("History", StringComparison.Ordinal));
        Assert.DoesNotContain("Alleycat-Pipeline", stacks.Default.Site.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Alleycat-Pipeline", stacks.Default.Identity.Json.ToJsonString(), StringComparison.Ordinal);
    }
}
