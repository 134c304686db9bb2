using System.Net.Sockets;
using Alleycat.Local.Transports;
using Alleycat.Local.Transports.Readiness;

namespace Alleycat.Local.Tests.Transports;

/// <summary>As on Linux: one thread for many sockets.</summary>
public sealed class PolledSocketTransportTests : SocketTransportTests, IDisposable
{
    private readonly SocketPoller _poller = new("polled by a test");

    public void Dispose() => _poller.Dispose();

    private protected override IReadiness Watch(Socket socket, SocketReader reader) => _poller.Watch(socket, reader);

    [Fact]
    public async Task An_end_that_came_together_with_the_last_bytes_is_noticed()
    {
        // The kernel tells of both at once and not again, and the bytes do not fill the buffer.
        for (var round = 0; round < 50; round++)
        {
            var (transport, peer) = Connect();
            using var near = transport;
            await peer.SendAsync(new byte[] { 1, 2 });
            peer.Dispose();
            await Task.Delay(round % 3);
            var read = await transport.Input.ReadAtLeastAsync(3).AsTask().WaitAsync(Limit);
            Assert.Equal(2, read.Buffer.Length);
            Assert.True(read.IsCompleted);
        }
    }

    [Fact]
    public async Task A_sender_that_never_pauses_keeps_nobody_else_from_being_read()
    {
        var (busy, flood) = Connect();
        using var nearBusy = busy;
        using var farFlood = flood;
        using var stopping = new CancellationTokenSource();
        var flooding = Task.Run(async () =>
        {
            var bytes = new byte[256 * 1024];
            try
            {
                while (true)
                    await flood.SendAsync(bytes, SocketFlags.None, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // Enough.
            }
        });
        var draining = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                var read = await busy.Input.ReadAsync();
                busy.Input.AdvanceTo(read.Buffer.End);
            }
        });
        for (var i = 0; i < 100; i++)
        {
            var (transport, peer) = Connect();
            using var near = transport;
            using var far = peer;
            await peer.SendAsync(new byte[] { 9 });
            Assert.Equal(1, (await transport.Input.ReadAsync().AsTask().WaitAsync(Limit)).Buffer.Length);
        }
        await stopping.CancelAsync();
        busy.Input.CancelPendingRead();
        await Task.WhenAll(flooding, draining).WaitAsync(Limit);
    }

    [Fact]
    public async Task Its_thread_ends_when_the_last_socket_has_left_and_not_before()
    {
        var poller = new SocketPoller("ends in a test");
        var (transport, peer) = Connect(poller.Watch);
        using var far = peer;
        poller.Dispose();
        poller.Dispose();

        await peer.SendAsync(new byte[] { 3 });
        Assert.Equal(1, (await transport.Input.ReadAsync().AsTask().WaitAsync(Limit)).Buffer.Length);
        Assert.False(poller.Completion.IsCompleted);
        transport.Dispose();
        transport.Dispose();
        await poller.Completion.WaitAsync(Limit);
    }

    /// <summary>Sockets close and their numbers and places go to others all the time; an event that was meant for another harms nobody.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_comes_and_goes_everybody_reads_what_was_sent_to_them(int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(lane => Task.Run(() => ComeAndGoAsync(new Random(seed * 100 + lane))))).WaitAsync(Limit);

        async Task ComeAndGoAsync(Random random)
        {
            for (var life = 0; life < 40; life++)
            {
                var (transport, peer) = Connect();
                using var near = transport;
                using var far = peer;
                var sent = new byte[random.Next(1, 30_000)];
                random.NextBytes(sent);
                var sending = Task.Run(async () =>
                {
                    for (var at = 0; at < sent.Length;)
                        at += await peer.SendAsync(sent.AsMemory(at, Math.Min(random.Next(1, 9_000), sent.Length - at)));
                });
                if (random.Next(4) == 0)
                {
                    // Leaves with bytes unread.
                    var reading = transport.Input.ReadAsync();
                    transport.Input.CancelPendingRead();
                    await reading;
                }
                else
                {
                    var read = await transport.Input.ReadAtLeastAsync(sent.Length);
                    Assert.Equal(sent, System.Buffers.BuffersExtensions.ToArray(read.Buffer));
                }
                transport.Dispose();
                await sending.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }
}
