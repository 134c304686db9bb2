using Alleycat.Local.Tests.Clients;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Observability;

/// <summary>The order in which a host ends.</summary>
public sealed class ShutdownTests
{
    /// <summary>So many acknowledged messages take longer than closing a broker does.</summary>
    private const int Messages = 50;

    [Fact]
    public async Task The_broker_is_open_until_the_last_announcement_is_out()
    {
        var held = new HeldAnnouncements();
        await using var platform = await LocalPlatform.StartAsync(
            [], options => options with { Ports = new() { Announcements = held.Around } });
        await held.Begun;
        await using var bike = await MqttClient.ConnectAsync(platform.Mqtt, new());

        var stopping = platform.StopAsync();

        for (var i = 0; i < Messages; i++)
            await bike.PublishAsync("alleycat-status/42", "{}"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.False(stopping.IsCompleted);
        held.Release();
        await stopping;
        Assert.True(held.WasTaken);
    }

    /// <summary>Holds the first announcement until it is released, whoever wants to stop meanwhile.</summary>
    private sealed class HeldAnnouncements
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        /// <summary>Whether the broker took it.</summary>
        public bool WasTaken { get; private set; }

        public ITopicPublisher Around(ITopicPublisher publisher) => new Holding(publisher, this);

        public void Release() => _released.SetResult();

        private sealed class Holding(ITopicPublisher publisher, HeldAnnouncements held) : ITopicPublisher
        {
            public async ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
            {
                held._begun.TrySetResult();
                await held._released.Task;
                await publisher.PublishAsync(message, CancellationToken.None);
                held.WasTaken = true;
            }
        }
    }
}
