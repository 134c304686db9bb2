using System.Diagnostics.Metrics;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Listens to the broker's instruments, so no other broker may run beside it.</summary>
[CollectionDefinition(nameof(WindowTests), DisableParallelization = true)]
[Collection(nameof(WindowTests))]
public sealed class WindowTests
{
    [Fact]
    public async Task What_was_left_unread_at_a_full_window_is_read_when_the_window_opens_at_that_very_moment()
    {
        await using var host = new BrokerHost(new() { InboundWindowMax = 2 });
        await using var peer = await host.ConnectAsync();
        host.Rule.Hold();
        await peer.SendAsync(output => Write(output, 1));
        await host.Rule.Entered.WaitAsync(Patience.Limit);

        // The next read finds three messages and takes one. The read loop counts it after it has stopped for want of room and
        // before it says what it has looked at: there the first one's commit ends, and makes room.
        var opened = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "alleycat.mqtt.messages.received")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (Interlocked.Exchange(ref opened, 1) == 1)
                return;
            host.Rule.Release();
            Assert.True(SpinWait.SpinUntil(() => host.Broker.MemoryBytes < 2, Patience.Limit), "The window stayed full.");
        });
        listener.Start();
        await peer.SendAsync(output =>
        {
            for (ushort id = 2; id <= 4; id++)
                Write(output, id);
        });

        for (var id = 1; id <= 4; id++)
            Assert.Equal($"{id:X4}", (await peer.ReceiveAsync()).Hex);
        Assert.Equal(1, opened);
    }

    /// <summary>A message of one byte, so that the broker's memory counts the messages it holds.</summary>
    private static void Write(System.Buffers.IBufferWriter<byte> output, ushort id) => new MqttPublishPacket
    {
        Topic = "alleycat-publish"u8,
        Payload = "x"u8,
        Qos = MqttQualityOfServiceLevel.AtLeastOnce,
        PacketId = id,
    }.Write(output, MqttProtocolVersion.V311);
}
