using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>One message a second to many spectators: how old it is when each has it, the last one included.</summary>
/// <param name="Qos">0 or 1; the subscribers' too.</param>
/// <param name="Subscribers">Spectators.</param>
internal sealed record FanOut(int Qos, int Subscribers)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one message/s to {Subscribers:N0} subscribers, QoS {Qos}");

    public Latencies Run(BrokerProcess broker, TimeSpan duration)
    {
        using var loop = new EpollLoop();
        var ages = new LatencyHistogram();
        var acknowledged = new LatencyHistogram();
        var subscribers = Enumerable.Range(1, Subscribers)
            .Select(i => new Subscriber(loop, $"bench-spectator-{i}", "alleycat-publish/+", Qos, ages)).ToArray();
        Crowd.Connect(loop, subscribers, broker.Port, Limit);
        loop.RunUntil(() => Array.TrueForAll(subscribers, static subscriber => subscriber.IsSubscribed), Limit, "SUBACKs");
        var publisher = new Publisher(loop, "bench-1", 1, Qos, acknowledged);
        Crowd.Connect(loop, [publisher], broker.Port, Limit);

        EpollLoop.KeepTime();
        Publish(loop, publisher, subscribers, EpollLoop.Now, 1);
        ages.Clear();
        acknowledged.Clear();
        var usage = broker.Usage;
        var startedAt = EpollLoop.Now;
        var messages = Math.Max(1, (int)duration.TotalSeconds);
        for (var i = 0; i < messages; i++)
        {
            var dueAt = startedAt + (i * 1_000_000_000L);
            while (EpollLoop.Now < dueAt)
                loop.Poll(dueAt - EpollLoop.Now);
            Publish(loop, publisher, subscribers, dueAt, i + 2);
        }
        if (Array.Exists(subscribers, static subscriber => subscriber.IsLost))
            throw new IOException($"{Name}: the broker closed a connection.");
        return new(
            ages, acknowledged, messages, ages.Count, broker.Usage.CpuSeconds - usage.CpuSeconds, (EpollLoop.Now - startedAt) / 1e9);
    }

    private void Publish(EpollLoop loop, Publisher publisher, Subscriber[] subscribers, long dueAt, int messages)
    {
        publisher.Publish(1, 1, dueAt);
        loop.RunUntil(() => Array.TrueForAll(subscribers, subscriber => subscriber.Received >= messages), Limit, $"{Name}: everyone has it");
    }
}
