using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Hostile;

/// <summary>Seeded mutations of valid sessions; a failing seed is printed and replays.</summary>
public sealed class BrokerFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    [InlineData(424242)]
    public async Task Mutated_sessions_harm_nobody(int seed)
    {
        var random = new Random(seed);
        await using var host = new BrokerHost(new() { PayloadBytesMax = 4096, SubscriptionsMax = 10 });
        for (var round = 0; round < 300; round++)
        {
            var bytes = Mutate(PacketSamples.Session(random), random);
            var (client, server) = DuplexPipe.CreatePair();
            var served = host.Broker.RunConnectionAsync(server, new("fuzz"));
            await client.Output.WriteAsync(bytes);
            await client.Output.CompleteAsync();
            await client.Input.CompleteAsync();
            await served.WaitAsync(Patience.Limit);
            var end = await host.NextEndAsync();
            Assert.True(end.Cause != MqttConnectionEndCause.ServerError, $"Seed {seed}, round {round}: {end.Error}");
        }
        Assert.Equal(0, host.Broker.ConnectionCount);
        await host.AssertServesAsync();
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 8))..], 0];
                    break;
                default:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
            }
        }
        return bytes;
    }
}
