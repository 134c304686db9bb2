using Alleycat.Local.Identity.Policies;

namespace Alleycat.Local.Tests.Identity;

/// <summary>Policies in AWS's form.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly PolicyValues Racer42 = new("42", "alleycat-42-x");

    [Theory]
    [InlineData("topic/alleycat-publish/42", true)]
    [InlineData("topic/alleycat-publish/421", false)]
    [InlineData("topic/alleycat-publish/4", false)]
    [InlineData("topic/alleycat-publish", false)]
    [InlineData("topicfilter/alleycat-publish/42", false)]
    public void A_variable_stands_for_the_identity(string resource, bool isAllowed)
    {
        var policy = Allow("iot:Publish", "topic/alleycat-publish/${identity.racer}");
        Assert.Equal(isAllowed, policy.Allows(PolicyAction.Publish, resource, Racer42));
        Assert.False(policy.Allows(PolicyAction.Publish, resource, new(null, "alleycat-42-x")));
    }

    [Theory]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "a/b/c", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*", "", true)]
    [InlineData("**a*", "bba", true)]
    [InlineData("a${*}c", "a*c", true)]
    [InlineData("a${*}c", "abc", false)]
    [InlineData("A", "a", false)]
    public void Wildcards_stand_for_characters_and_slashes(string pattern, string topic, bool isAllowed) =>
        Assert.Equal(isAllowed, Allow("iot:Receive", $"topic/{pattern}").Allows(PolicyAction.Receive, $"topic/{topic}", Racer42));

    [Fact]
    public void What_a_variable_stands_for_is_taken_literally()
    {
        var policy = Allow("iot:Publish", "topic/of/${iot:ClientId}");
        Assert.True(policy.Allows(PolicyAction.Publish, "topic/of/*", new(null, "*")));
        Assert.False(policy.Allows(PolicyAction.Publish, "topic/of/anything", new(null, "*")));
    }

    [Fact]
    public void A_deny_stands_above_every_allow_and_actions_may_have_wildcards()
    {
        var policy = PolicyDocument.Parse("""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["iot:*"],"Resource":"*"},
              {"Sid":"no","Effect":"Deny","Action":"iot:Publish","Resource":["arn:aws:iot:eu-west-1:123456789012:topic/secret/*"]}]}
            """);
        Assert.True(policy.Allows(PolicyAction.Publish, "topic/open", Racer42));
        Assert.False(policy.Allows(PolicyAction.Publish, "topic/secret/x", Racer42));
        Assert.True(policy.Allows(PolicyAction.Subscribe, "topicfilter/secret/x", Racer42));
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"Version":"2008-10-17","Statement":[]}""", "Version")]
    [InlineData("""{"Version":"2012-10-17"}""", "Statement")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}""", "Effect")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}""", "Resource")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":1,"Resource":"*"}]}""", "Action")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"topic/x"}]}""", "no resource")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}""", "Condition")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"*","Resource":"*"}]}""", "NotAction")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:iot:*:*:topic/${aws:x}"}]}""", "aws:x")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:iot:*:*:topic/${iot:C"}]}""", "does not end")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:iot:*:*:topic/${*"}]}""", "does not end")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"\ud800"}]}""", "")]
    public void What_is_not_understood_is_refused_by_name(string text, string named) =>
        Assert.Contains(named, Assert.Throws<PolicyException>(() => PolicyDocument.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_default_of_viewers_allows_no_publish_and_no_client_id_of_a_bike()
    {
        var policy = PolicySet.Default.Viewer;
        foreach (var topic in new[] { "alleycat-publish", "alleycat-publish/42", "alleycat-status/42", "alleycat-subscribe/class-1", "x" })
            Assert.False(policy.Allows(PolicyAction.Publish, $"topic/{topic}", new(null, "alleycat-wall-1")));
        Assert.False(policy.Allows(PolicyAction.Connect, "client/alleycat-42", new(null, "alleycat-42")));
        Assert.True(policy.Allows(PolicyAction.Connect, "client/alleycat-wall-1", new(null, "alleycat-wall-1")));
    }

    private static PolicyDocument Allow(string action, string resource) => PolicyDocument.Parse(
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{{action}}}","Resource":"arn:aws:iot:*:*:{{{resource}}}"}}""");
}
