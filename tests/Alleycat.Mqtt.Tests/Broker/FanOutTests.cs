using System.Text;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>One board to many bikes.</summary>
public sealed class FanOutTests
{
    [Fact]
    public async Task Every_one_of_many_subscribers_gets_every_message_in_order()
    {
        const int subscribers = 500;
        const int messages = 20;
        await using var host = new BrokerHost();
        var clients = new List<MqttClient>();
        var all = new CountdownEvent(subscribers * messages);
        var received = new List<string>[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            var own = received[i] = [];
            clients.Add(await host.ConnectClientAsync(new()
            {
                ClientId = $"page-{i}",
                MessageReceived = message =>
                {
                    own.Add(Encoding.UTF8.GetString(message.Payload.Span));
                    all.Signal();
                    return ValueTask.CompletedTask;
                },
            }));
            Assert.Equal(
                (MqttReasonCode)(i % 2),
                await clients[i].SubscribeAsync("alleycat-subscribe/class-1", (MqttQualityOfServiceLevel)(i % 2)));
        }

        for (var i = 0; i < messages; i++)
            await host.Broker.PublishAsync(new("alleycat-subscribe/class-1", Encoding.UTF8.GetBytes($"board {i}"), Qos: 1, Retain: true));

        Assert.True(await Task.Run(() => all.Wait(Patience.Limit)));
        Assert.All(received, own => Assert.Equal(Enumerable.Range(0, messages).Select(i => $"board {i}"), own));
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
