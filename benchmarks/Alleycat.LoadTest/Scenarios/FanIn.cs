using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>
/// Many bikes, as fast as the broker takes it, to one subscriber or none. At QoS 1 each bike has one send's packets under way and sends the next
/// when all are acknowledged; at QoS 0 the kernel's buffers hold it back. The time runs until the last message has been received
/// and acknowledged, so a queue that merely grows wins nothing.
/// </summary>
/// <param name="Qos">0 or 1; the subscriber's too.</param>
/// <param name="PacketsPerSend">Packets in one call of <c>send</c>.</param>
/// <param name="HasSubscriber">One client that takes it all.</param>
internal sealed record FanIn(int Qos, int PacketsPerSend, bool HasSubscriber)
{
    // What the kernel has taken counts as sent: without a bound a round would be its buffers' size and not the broker's pace.
    private const int SendBufferBytes = 16 * 1024;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    public string Name => $"fan-in, QoS {Qos}, {PacketsPerSend} a send, {(HasSubscriber ? $"QoS {Qos} subscriber" : "no subscriber")}";

    /// <summary>Runs one round with connections of its own.</summary>
    /// <exception cref="TimeoutException">Messages were lost, or the broker stopped.</exception>
    public Throughput Run(BrokerProcess broker, int connections, TimeSpan duration)
    {
        using var loop = new EpollLoop();
        using var subscriber = HasSubscriber
            ? new SubscriberThread("bench-subscriber", "alleycat-publish/+", Qos, broker.Port, ConnectLimit) : null;
        var publishers = Enumerable.Range(1, connections)
            .Select(i => new Publisher(loop, $"bench-{i}", i, Qos, acknowledged: null) { SendBufferBytes = SendBufferBytes }).ToArray();
        Crowd.Connect(loop, publishers, broker.Port, ConnectLimit);

        var usage = broker.Usage;
        var own = Environment.CpuUsage.TotalTime;
        var startedAt = EpollLoop.Now;
        Send(loop, publishers, startedAt + (long)duration.TotalNanoseconds);
        var sent = publishers.Sum(static publisher => publisher.Sent);
        Drain(loop, publishers, subscriber, sent);
        var seconds = (EpollLoop.Now - startedAt) / 1e9;
        return new(
            sent, seconds, broker.Usage.CpuSeconds - usage.CpuSeconds, (Environment.CpuUsage.TotalTime - own).TotalSeconds,
            broker.Usage.ResidentBytes);
    }

    private void Send(EpollLoop loop, Publisher[] publishers, long until)
    {
        if (Qos == 0)
        {
            SendWhatIsTaken(loop, publishers, until);
            return;
        }
        foreach (var publisher in publishers)
        {
            publisher.Ready = ready =>
            {
                if (EpollLoop.Now < until)
                    ready.Publish(PacketsPerSend, 1, EpollLoop.Now);
            };
            publisher.Publish(PacketsPerSend, 1, EpollLoop.Now);
            loop.Poll(0);
        }
        while (EpollLoop.Now < until)
            loop.Poll(10_000_000);
    }

    private void SendWhatIsTaken(EpollLoop loop, Publisher[] publishers, long until)
    {
        while (EpollLoop.Now < until)
        {
            var taken = 0;
            foreach (var publisher in publishers)
            {
                if (publisher.IsBlocked)
                    continue;
                publisher.Publish(PacketsPerSend, 1, EpollLoop.Now);
                // What went half is finished meanwhile.
                if (++taken % 64 == 0)
                    loop.Poll(0);
            }
            loop.Poll(taken == 0 ? 1_000_000 : 0);
        }
    }

    private void Drain(EpollLoop loop, Publisher[] publishers, SubscriberThread? subscriber, long sent)
    {
        if (Qos == 0)
        {
            foreach (var publisher in publishers)
                publisher.Ping();
            loop.RunUntil(() => publishers.All(static publisher => publisher.IsPingAnswered), DrainLimit, $"{Name}: PINGRESP of every bike");
        }
        else
        {
            loop.RunUntil(() => publishers.All(static publisher => publisher.Open == 0), DrainLimit, $"{Name}: every PUBACK");
        }
        if (publishers.Any(static publisher => publisher.IsLost || publisher.Unexpected > 0))
            throw new IOException($"{Name}: the broker closed a connection, or acknowledged what was not sent.");
        if (subscriber is not null)
            loop.RunUntil(() => subscriber.Received >= sent, DrainLimit, $"{Name}: {subscriber.Received} of {sent} received");
    }
}
