using System.Text;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Eclipse Paho's Python client, as Debian has it, against this broker.</summary>
public sealed class PahoClientTests
{
    /// <summary>Subscribes, publishes a hundred messages to the rule's topic and to itself, and prints what came back.</summary>
    private const string Script = """
        import sys
        import paho.mqtt.client as mqtt
        port, version = int(sys.argv[1]), mqtt.MQTTv5 if sys.argv[2] == "5" else mqtt.MQTTv311
        got, acknowledged = [], []
        def on_connect(client, userdata, flags, code, properties=None):
            client.subscribe("paho/#", 1)
        def on_subscribe(client, userdata, mid, codes, properties=None):
            for i in range(100):
                client.publish("alleycat-publish", "telemetry %d" % i, 1)
                client.publish("paho/%d" % i, "message %d" % i, 1)
        def on_message(client, userdata, message):
            got.append("%s=%s" % (message.topic, message.payload.decode()))
            done(client)
        def on_publish(client, userdata, mid):
            acknowledged.append(mid)
            done(client)
        def done(client):
            if len(got) == 100 and len(acknowledged) == 200:
                client.disconnect()
        client = mqtt.Client("paho", protocol=version)
        client.on_connect, client.on_subscribe = on_connect, on_subscribe
        client.on_message, client.on_publish = on_message, on_publish
        client.connect("127.0.0.1", port)
        client.loop_forever()
        print("\n".join(got))
        """;

    [Theory]
    [InlineData("4")]
    [InlineData("5")]
    public async Task Paho_publishes_subscribes_and_disconnects(string version)
    {
        await using var host = new BrokerHost();
        var output = await ForeignTool.RunAsync(
            "/usr/bin/python3", "python3-paho-mqtt", "-c", Script, $"{host.Port}", version);

        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"paho/{i}=message {i}"),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"telemetry {i}"),
            host.Rule.Messages.Select(message => Encoding.UTF8.GetString(message.Payload)));
        Assert.Equal(MqttConnectionEndCause.ClientDisconnected, (await host.NextEndAsync()).Cause);
    }
}
