using System.Text.Json;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>Nobody speaks for another racer, and who is not signed in says nothing at all.</summary>
[Collection(Stacks.Collection)]
public sealed class IdentityTests(Stacks stacks)
{
    private const string PrincipalRacer = "${aws:PrincipalTag/racerId}";
    private const string ThingRacer = "${iot:Connection.Thing.Attributes[racerId]}";
    private const string Iot = $"arn:aws:iot:{Intrinsic.Region}:{Intrinsic.Account}:";

    private Statement[] Visitor => [.. Statement.Of(stacks.Default.Identity.Only("AWS::IAM::Policy", "WebVisitor"))];

    private Statement[] Racer => [.. Statement.Of(stacks.Default.Identity.Only("AWS::IAM::Policy", "WebRacer"))];

    private Resource BikePolicy => stacks.Default.Identity.Only("AWS::IoT::Policy", "BikePolicy");

    [Fact]
    public void Who_is_not_signed_in_cannot_publish() =>
        Assert.Equal(["iot:Connect", "iot:Receive", "iot:Subscribe"], Actions(Visitor));

    [Fact]
    public void Visitors_cannot_take_a_racer_s_client_id() =>
        Assert.Equal([$"{Iot}client/alleycat-visitor-*"], Resources(Visitor, "iot:Connect"));

    [Fact]
    public void Visitors_read_results_and_nothing_of_a_single_racer()
    {
        string[] topics = ["alleycat-race/class-*", "alleycat-record/class-*", "alleycat-subscribe", "alleycat-subscribe/class-*"];
        Assert.Equal(topics.Select(topic => $"{Iot}topicfilter/{topic}"), Resources(Visitor, "iot:Subscribe"));
        Assert.Equal(topics.Select(topic => $"{Iot}topic/{topic}"), Resources(Visitor, "iot:Receive"));
    }

    [Fact]
    public void Visitors_can_be_left_out()
    {
        Assert.Equal("false", stacks.Chosen.Identity.Only("AWS::Cognito::IdentityPool").Text("AllowUnauthenticatedIdentities"));
        Assert.Null(stacks.Chosen.Identity.Only("AWS::Cognito::IdentityPoolRoleAttachment").At("Roles", "unauthenticated"));
        Assert.DoesNotContain(stacks.Chosen.Identity.OfType("AWS::IAM::Role"), role => role.Id.Contains("Visitor", StringComparison.Ordinal));
    }

    [Fact]
    public void A_signed_in_racer_publishes_only_as_the_racer_of_their_tag()
    {
        Assert.Equal([$"{Iot}topic/alleycat-publish/{PrincipalRacer}", $"{Iot}topic/alleycat-status/{PrincipalRacer}"], Resources(Racer, "iot:Publish"));
        Assert.Equal([$"{Iot}topic/alleycat-status/{PrincipalRacer}"], Resources(Racer, "iot:RetainPublish"));
        Assert.Equal([$"{Iot}client/alleycat-{PrincipalRacer}-*"], Resources(Racer, "iot:Connect"));
        Assert.Contains($"{Iot}topicfilter/alleycat-ack/{PrincipalRacer}", Resources(Racer, "iot:Subscribe"));
    }

    [Fact]
    public void The_tag_comes_from_the_attribute_that_only_administrators_write()
    {
        var tag = stacks.Default.Identity.Only("AWS::Cognito::IdentityPoolPrincipalTag");
        Assert.Equal("""{"racerId":"custom:racerId"}""", tag.At("PrincipalTags")!.ToJsonString());
        Assert.Equal("false", tag.Text("UseDefaults"));

        var client = stacks.Default.Identity.Only("AWS::Cognito::UserPoolClient");
        Assert.Contains("custom:racerId", client.At("ReadAttributes")!.AsArray().Select(name => (string?)name));
        Assert.Equal(["email"], client.At("WriteAttributes")!.AsArray().Select(name => (string?)name));
        var pool = stacks.Default.Identity.Only("AWS::Cognito::UserPool");
        Assert.Equal("true", pool.Text("AdminCreateUserConfig", "AllowAdminCreateUserOnly"));
        Assert.Equal("racerId", pool.Text("Schema", 0, "Name"));
    }

    [Fact]
    public void Browsers_roles_are_for_this_pool_and_for_their_own_kind()
    {
        var roles = stacks.Default.Identity.OfType("AWS::IAM::Role").ToDictionary(role => role.Id, role => Assert.Single(Statement.Of(role)));
        Assert.Equal(2, roles.Count);
        Assert.All(roles, role =>
        {
            var kind = role.Key.Contains("Visitor", StringComparison.Ordinal) ? "unauthenticated" : "authenticated";
            Assert.StartsWith("[WebPool", Intrinsic.Text(role.Value.Condition!["StringEquals"]!["cognito-identity.amazonaws.com:aud"]), StringComparison.Ordinal);
            Assert.Equal(kind, (string?)role.Value.Condition!["ForAnyValue:StringLike"]!["cognito-identity.amazonaws.com:amr"]);
        });
        Assert.Equal(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], roles.Single(role => !role.Key.Contains("Visitor", StringComparison.Ordinal)).Value.Actions);
        Assert.Equal("false", stacks.Default.Identity.Only("AWS::Cognito::IdentityPool").Text("AllowClassicFlow"));
    }

    [Fact]
    public void A_bike_connects_as_its_own_thing_and_publishes_as_that_thing_s_racer()
    {
        var bike = Statement.Of(BikePolicy).ToArray();
        Assert.Equal([$"{Iot}client/${{iot:Connection.Thing.ThingName}}"], Resources(bike, "iot:Connect"));
        var connect = Assert.Single(bike, statement => statement.Actions.Contains("iot:Connect"));
        Assert.Equal("true", (string?)connect.Condition!["Bool"]!["iot:Connection.Thing.IsAttached"]);
        Assert.Equal([$"{Iot}topic/alleycat-publish/{ThingRacer}", $"{Iot}topic/alleycat-status/{ThingRacer}"], Resources(bike, "iot:Publish"));
        Assert.Equal([$"{Iot}topic/alleycat-status/{ThingRacer}"], Resources(bike, "iot:RetainPublish"));
        Assert.All(Resources(bike, "iot:Publish"), resource => Assert.DoesNotContain("*", resource, StringComparison.Ordinal));
    }

    /// <summary>IoT takes documents of at most 2,048 characters, not counting white space.</summary>
    [Theory]
    [InlineData("BikePolicy")]
    [InlineData("RacerPolicy")]
    public void An_IoT_policy_is_within_its_length_in_the_region_with_the_longest_name(string id)
    {
        var policy = stacks.Default.Identity.Only("AWS::IoT::Policy", id);
        var document = new
        {
            Version = "2012-10-17",
            Statement = Statement.Of(policy).Select(statement => new
            {
                Effect = "Allow",
                Action = statement.Actions,
                Condition = statement.Condition,
                Resource = statement.Resources.Select(resource => resource.Replace(Intrinsic.Region, "ap-northeast-1", StringComparison.Ordinal)),
            }),
        };
        Assert.InRange(JsonSerializer.Serialize(document).Length, 1, 2048);
    }

    [Fact]
    public void A_racer_s_IoT_policy_and_role_allow_the_same_kinds_of_things() => Assert.Equal(
        Actions(Racer), Actions([.. Statement.Of(stacks.Default.Identity.Only("AWS::IoT::Policy", "RacerPolicy"))]));

    [Fact]
    public void Racers_outlive_the_stack()
    {
        var pool = stacks.Default.Identity.Only("AWS::Cognito::UserPool");
        Assert.Equal("Retain", (string?)pool.Json["DeletionPolicy"]);
        Assert.Equal("ACTIVE", pool.Text("DeletionProtection"));
    }

    private static string[] Actions(Statement[] statements) =>
        [.. statements.SelectMany(statement => statement.Actions).Distinct().Order(StringComparer.Ordinal)];

    private static string[] Resources(Statement[] statements, string action) =>
        [.. statements.Where(statement => statement.Actions.Contains(action)).SelectMany(statement => statement.Resources).Order(StringComparer.Ordinal)];
}
