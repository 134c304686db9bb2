using System.Globalization;
using System.Text;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>mosquitto's own clients against this broker.</summary>
public sealed class MosquittoClientTests
{
    private const string Package = "mosquitto-clients";

    [Theory]
    [InlineData("mqttv311", 0)]
    [InlineData("mqttv311", 1)]
    [InlineData("mqttv5", 0)]
    [InlineData("mqttv5", 1)]
    public async Task Mosquitto_pub_reaches_the_rule(string version, int qos)
    {
        await using var host = new BrokerHost();
        await ForeignTool.RunAsync(
            "mosquitto_pub", Package, [.. At(host), "-V", version, "-q", $"{qos}", "-t", "alleycat-publish", "-m", "ridden", "-i", "bike"]);

        await host.Rule.WaitForAsync(1);
        var (topic, payload, clientId) = Assert.Single(host.Rule.Messages);
        Assert.Equal(("alleycat-publish", "ridden", "bike"), (topic, Encoding.UTF8.GetString(payload), clientId));
    }

    [Theory]
    [InlineData("mqttv311", 0)]
    [InlineData("mqttv311", 1)]
    [InlineData("mqttv311", 2)]
    [InlineData("mqttv5", 0)]
    [InlineData("mqttv5", 1)]
    public async Task Mosquitto_sub_gets_what_is_published(string version, int qos)
    {
        await using var host = new BrokerHost();
        // The retained message tells that the subscription stands.
        await host.Broker.PublishAsync(new("news/ready", "ready"u8.ToArray(), Retain: true));
        await using var subscriber = ForeignTool.Start(
            "mosquitto_sub", Package, [.. At(host), "-V", version, "-q", $"{qos}", "-t", "news/#", "-C", "4", "-F", "%t %q %r %p"]);
        Assert.Equal("news/ready 0 1 ready", await subscriber.ReadLineAsync());

        for (byte i = 1; i <= 3; i++)
            await host.Broker.PublishAsync(new($"news/{i}", Encoding.UTF8.GetBytes($"number {i}"), Qos: 1));

        var granted = Math.Min(qos, 1);
        Assert.Equal(
            string.Concat(Enumerable.Range(1, 3).Select(
                i => string.Create(CultureInfo.InvariantCulture, $"news/{i} {granted} 0 number {i}\n"))),
            await subscriber.EndAsync());
    }

    [Fact]
    public async Task Mosquitto_pub_sends_many_lines_and_each_is_acknowledged()
    {
        await using var host = new BrokerHost();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, Enumerable.Range(1, 500).Select(i => $"line {i}"));
            await ForeignTool.RunAsync(
                "sh", "dash", ["-c", $"mosquitto_pub {string.Join(' ', At(host))} -q 1 -t alleycat-publish -l < '{file}'"]);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Equal(
            Enumerable.Range(1, 500).Select(i => $"line {i}"), host.Rule.Messages.Select(m => Encoding.UTF8.GetString(m.Payload)));
    }

    [Fact]
    public async Task A_will_of_mosquitto_sub_is_published_when_it_is_killed()
    {
        await using var host = new BrokerHost();
        await using var witness = await host.ConnectAsync("witness");
        await witness.SubscribeAsync("alleycat-status/+");
        await host.Broker.PublishAsync(new("ready", "ready"u8.ToArray(), Retain: true));
        var mortal = ForeignTool.Start(
            "mosquitto_sub", Package,
            [.. At(host), "-i", "mortal", "-t", "ready",
                "--will-topic", "alleycat-status/9", "--will-payload", "offline", "--will-qos", "1"]);
        Assert.Equal("ready", await mortal.ReadLineAsync());

        await mortal.DisposeAsync();

        var will = (await witness.ReceiveAsync()).AsPublish();
        Assert.Equal(("alleycat-status/9", "offline"), (will.Topic, will.Payload));
    }

    private static string[] At(BrokerHost host) => ["-h", "127.0.0.1", "-p", $"{host.Port}"];
}
