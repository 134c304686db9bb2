using System.Collections.Concurrent;
using System.IO.Pipelines;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

public sealed class ReadRoundTests
{
    [Fact]
    public void What_a_small_round_brings_is_done_at_its_end_by_its_thread_in_order()
    {
        var round = new MqttReadRound();
        var works = new Works();

        round.Begin(MqttReadRound.ReadsMax);
        MqttReadRound.Schedule(works.Add("first"));
        MqttReadRound.Schedule(works.Add("second"));
        Assert.Empty(works.Done);
        round.End();

        Assert.Equal([("first", Environment.CurrentManagedThreadId), ("second", Environment.CurrentManagedThreadId)], works.Done);
    }

    [Fact]
    public void The_next_round_has_nothing_of_the_one_before()
    {
        var round = new MqttReadRound();
        var works = new Works();
        round.Begin(1);
        MqttReadRound.Schedule(works.Add("once"));
        round.End();

        round.Begin(1);
        round.End();

        Assert.Single(works.Done);
    }

    [Fact]
    public void What_a_large_round_brings_is_done_beside_it()
    {
        var round = new MqttReadRound();
        var works = new Works();

        round.Begin(MqttReadRound.ReadsMax + 1);
        MqttReadRound.Schedule(works.Add("beside"));
        works.WaitFor(1);
        round.End();

        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(works.Done).Thread);
    }

    [Fact]
    public void A_message_for_many_is_written_by_many()
    {
        var round = new MqttReadRound();
        var works = new Works();

        round.Begin(1);
        for (var i = 0; i <= MqttReadRound.WorksMax; i++)
            MqttReadRound.Schedule(works.Add("work"));
        works.WaitFor(1);
        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(works.Done).Thread);
        round.End();

        Assert.Equal(MqttReadRound.WorksMax, works.Done.Count(done => done.Thread == Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void What_comes_of_the_rounds_end_is_not_done_by_its_thread()
    {
        var round = new MqttReadRound();
        var works = new Works();

        round.Begin(1);
        MqttReadRound.Schedule(works.Add("end", () => MqttReadRound.Schedule(works.Add("behind"))));
        round.End();

        works.WaitFor(2);
        Assert.NotEqual(Environment.CurrentManagedThreadId, works.Done.Single(done => done.Name == "behind").Thread);
    }

    [Fact]
    public void Another_threads_work_is_none_of_the_rounds()
    {
        var round = new MqttReadRound();
        var works = new Works();

        round.Begin(1);
        var other = new Thread(() => MqttReadRound.Schedule(works.Add("other")));
        other.Start();
        other.Join();
        works.WaitFor(1);
        round.End();

        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(works.Done).Thread);
    }

    [Fact]
    public async Task A_round_does_not_write_to_one_subscriber_for_ever()
    {
        const int messages = 200, bytes = 16 * 1024;
        await using var host = new BrokerHost(new() { SessionQueueBytesMax = 2 * messages * bytes });
        var (client, server) = DuplexPipe.CreatePair(new PipeOptions(pauseWriterThreshold: 0));
        var output = new WatchedWriter(server.Output);
        var served = host.Broker.RunConnectionAsync(new DuplexPipe(server.Input, output), new("memory"));
        new MqttConnectPacket { ClientId = "reader" }.Write(client.Output);
        new MqttSubscribePacket(1, [new("t", MqttQualityOfServiceLevel.AtMostOnce)]).Write(client.Output, MqttProtocolVersion.V311);
        await client.Output.FlushAsync();
        await ReadAsync(client.Input, 4 + 5);

        // Whoever wrote the SUBACK has left when a round's thread gets to write.
        Assert.True(SpinWait.SpinUntil(() => FlushesOfARound(host.Broker, output, 1, 1) == 1, Patience.Limit), "The SUBACK's writer never left.");

        Assert.InRange(FlushesOfARound(host.Broker, output, messages, bytes), 1, MqttConnection.FlushesMax);

        await ReadAsync(client.Input, messages * bytes);
        await client.Output.CompleteAsync();
        await served.WaitAsync(Patience.Limit);
    }

    // Without a wait: behind one, this thread may be the pool's.
    private static int FlushesOfARound(MqttBroker broker, WatchedWriter output, int messages, int bytes)
    {
        var round = new MqttReadRound();
        output.Flushes.Clear();
        round.Begin(1);
        for (var i = 0; i < messages; i++)
            Assert.True(broker.PublishAsync(new("t", new byte[bytes])).AsTask().IsCompletedSuccessfully);
        round.End();
        return output.Flushes.Count(static thread => thread == Environment.CurrentManagedThreadId);
    }

    private static async Task ReadAsync(PipeReader reader, int bytesMin)
    {
        var result = await reader.ReadAtLeastAsync(bytesMin).AsTask().WaitAsync(Patience.Limit);
        reader.AdvanceTo(result.Buffer.End);
    }

    private sealed class WatchedWriter(PipeWriter writer) : PipeWriter
    {
        /// <summary>The thread of each.</summary>
        public ConcurrentQueue<int> Flushes { get; } = new();

        public override void Advance(int bytes) => writer.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => writer.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes.Enqueue(Environment.CurrentManagedThreadId);
            return writer.FlushAsync(cancellationToken);
        }
    }

    private sealed class Works
    {
        public ConcurrentQueue<(string Name, int Thread)> Done { get; } = new();

        public IThreadPoolWorkItem Add(string name, Action? then = null) => new Work(() =>
        {
            Done.Enqueue((name, Environment.CurrentManagedThreadId));
            then?.Invoke();
        });

        public void WaitFor(int count) => Assert.True(SpinWait.SpinUntil(() => Done.Count >= count, Patience.Limit), "The pool did nothing.");

        private sealed class Work(Action action) : IThreadPoolWorkItem
        {
            public void Execute() => action();
        }
    }
}
