using Alleycat.Mqtt.Sessions;
using Alleycat.Mqtt.Tests.Support;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Tests.Topics;

/// <summary>Section 4.7: the examples of the specification, and the tree against the plain matcher.</summary>
public sealed class MqttTopicTests
{
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player2", false)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("sport/#", "sports", false)]
    [InlineData("#", "a", true)]
    [InlineData("#", "/a", true)]
    [InlineData("#", "$SYS/a", false)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+", "finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+/tennis/#", "sport/tennis", true)]
    [InlineData("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [InlineData("$SYS/#", "$SYS/monitor", true)]
    [InlineData("$SYS/monitor/+", "$SYS/monitor/Clients", true)]
    [InlineData("a/$b/#", "a/$b/c", true)]
    [InlineData("a/+", "a/$b", true)]
    [InlineData("ACCOUNTS", "Accounts", false)]
    [InlineData("/", "/", true)]
    [InlineData("+/#", "a", true)]
    [InlineData("a//b", "a//b", true)]
    [InlineData("a/+/b", "a//b", true)]
    public void Filters_take_the_topics_that_the_specification_says(string filter, string topic, bool isTaken)
    {
        Assert.True(MqttTopic.IsValidFilter(filter));
        Assert.True(MqttTopic.IsValidName(topic));
        Assert.Equal(isTaken, MqttTopic.Matches(filter, topic));
    }

    [Fact]
    public async Task The_tree_finds_what_the_plain_matcher_finds()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        await using var host = new BrokerHost();
        for (var round = 0; round < 200; round++)
        {
            var tree = new MqttSubscriptionTree();
            var subscriptions = Enumerable.Range(0, 30)
                .Select(i => (Session: new MqttSession($"{i}", host.Broker), Filter: Make(random, mayBeWildcard: true))).ToList();
            foreach (var (session, filter) in subscriptions)
                tree.Add(new(session, new(filter), 0), null, filter);
            // Some leave again, and their empty branches with them.
            foreach (var (session, filter) in subscriptions.Take(10))
                tree.Remove(session, null, filter);
            for (var i = 0; i < 20; i++)
            {
                var topic = Make(random, mayBeWildcard: false);
                var expected = subscriptions.Skip(10)
                    .Where(s => MqttTopic.Matches(s.Filter, topic)).Select(s => s.Session.ClientId).Order();
                var actual = tree.Route(topic, new OpenMqttAuthorizer()).Targets.Select(t => t.Session.ClientId).Order();
                Assert.True(expected.SequenceEqual(actual), $"Seed {seed}, round {round}, topic '{topic}'.");
            }
        }
    }

    private static string Make(Random random, bool mayBeWildcard)
    {
        string[] words = ["a", "b", "", "$x"];
        var levels = Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => mayBeWildcard && random.Next(3) == 0 ? "+" : words[random.Next(words.Length)]).ToList();
        if (mayBeWildcard && random.Next(3) == 0)
            levels.Add("#");
        var text = string.Join('/', levels);
        return text.Length == 0 ? "a" : text;
    }
}
