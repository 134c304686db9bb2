using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>Bikes at a fixed rate, evenly spread, to one subscriber: the schedule does not wait for the broker.</summary>
/// <param name="Qos">0 or 1; the subscriber's too.</param>
/// <param name="RatePerSecond">Of all bikes together.</param>
/// <param name="HasSlowSubscriber">Beside it a second subscriber that reads nothing: it must cost the others nothing.</param>
internal sealed record PacedFanIn(int Qos, int RatePerSecond, bool HasSlowSubscriber = false)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{RatePerSecond:N0} messages/s, QoS {Qos}{(HasSlowSubscriber ? ", beside a subscriber that does not read" : "")}");

    public Latencies Run(BrokerProcess broker, int connections, TimeSpan duration)
    {
        using var loop = new EpollLoop();
        var ages = new LatencyHistogram();
        var acknowledged = new LatencyHistogram();
        var subscriber = new Subscriber(loop, "bench-subscriber", "alleycat-publish/+", Qos, ages);
        // Its kernel buffer is small so that the broker feels at once that it does not read.
        var slow = new Subscriber(loop, "bench-slow", "alleycat-publish/+", 0, ages: null) { ReceiveBufferBytes = 4096, MayRead = false };
        MqttPeer[] subscribers = HasSlowSubscriber ? [subscriber, slow] : [subscriber];
        Crowd.Connect(loop, subscribers, broker.Port, Limit);
        loop.RunUntil(() => subscriber.IsSubscribed && (!HasSlowSubscriber || slow.IsSubscribed), Limit, "SUBACK");
        // A socket that stays readable and is not read would wake the loop for ever.
        if (HasSlowSubscriber)
            loop.Ignore(slow);
        var publishers = Enumerable.Range(1, connections)
            .Select(i => new Publisher(loop, $"bench-{i}", i, Qos, acknowledged)).ToArray();
        Crowd.Connect(loop, publishers, broker.Port, Limit);

        Pace(loop, publishers, count: RatePerSecond / 2, RatePerSecond);
        loop.RunUntil(() => subscriber.Received >= RatePerSecond / 2, Limit, "warming up");
        ages.Clear();
        acknowledged.Clear();
        var receivedBefore = subscriber.Received;
        var usage = broker.Usage;
        var pauses = broker.Pauses;
        var startedAt = EpollLoop.Now;
        var sent = (int)(RatePerSecond * duration.TotalSeconds);
        Pace(loop, publishers, sent, RatePerSecond);
        loop.RunUntil(() => subscriber.Received - receivedBefore >= sent || subscriber.IsLost, Limit, $"{Name}: every message received");
        loop.RunUntil(() => Array.TrueForAll(publishers, static publisher => publisher.Open == 0 || publisher.IsLost), Limit, $"{Name}: every PUBACK");
        if (subscriber.IsLost || Array.Exists(publishers, static publisher => publisher.IsLost))
            throw new IOException($"{Name}: the broker closed a connection.");
        var seconds = (EpollLoop.Now - startedAt) / 1e9;
        return new(ages, acknowledged, sent, subscriber.Received - receivedBefore, broker.Usage.CpuSeconds - usage.CpuSeconds, seconds)
        {
            Pauses = broker.Pauses - pauses,
        };
    }

    private static void Pace(EpollLoop loop, Publisher[] publishers, int count, int ratePerSecond)
    {
        EpollLoop.KeepTime();
        var interval = 1e9 / ratePerSecond;
        var startedAt = EpollLoop.Now;
        for (var i = 0; i < count;)
        {
            var dueAt = startedAt + (long)(i * interval);
            var wait = dueAt - EpollLoop.Now;
            if (wait > 0)
            {
                loop.Poll(wait);
                continue;
            }
            publishers[i % publishers.Length].Publish(1, 1, dueAt);
            i++;
            loop.Poll(0);
        }
    }
}
