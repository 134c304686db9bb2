using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Alleycat.Local.Transports;
using Alleycat.Local.Transports.Readiness;

namespace Alleycat.Local.Tests.Transports;

/// <summary>A TCP socket as the broker's pipe pair, over loopback.</summary>
public abstract class SocketTransportTests
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_read_brings_what_was_not_consumed_again_with_what_came_after()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        await peer.SendAsync(new byte[] { 1, 2, 3 });
        var read = await transport.Input.ReadAtLeastAsync(3).AsTask().WaitAsync(Limit);
        transport.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);

        await peer.SendAsync(new byte[] { 4 });
        read = await transport.Input.ReadAtLeastAsync(3).AsTask().WaitAsync(Limit);
        Assert.Equal([2, 3, 4], read.Buffer.ToArray());
    }

    [Fact]
    public async Task What_was_not_examined_is_given_again_without_waiting()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        await peer.SendAsync(new byte[] { 1, 2, 3 });
        var read = await transport.Input.ReadAtLeastAsync(3).AsTask().WaitAsync(Limit);
        transport.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.GetPosition(1));

        var again = transport.Input.ReadAsync();
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal([2, 3], (await again).Buffer.ToArray());
    }

    [Fact]
    public async Task A_packet_larger_than_any_buffer_arrives_whole()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        var sent = new byte[300_000];
        new Random(7).NextBytes(sent);
        var sending = peer.SendAsync(sent);

        var read = await transport.Input.ReadAtLeastAsync(sent.Length).AsTask().WaitAsync(Limit);
        Assert.Equal(sent, read.Buffer.ToArray());
        await sending;
    }

    [Fact]
    public async Task The_peers_end_comes_behind_its_last_bytes()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        await peer.SendAsync(new byte[] { 5 });
        peer.Shutdown(SocketShutdown.Send);

        var read = await transport.Input.ReadAtLeastAsync(2).AsTask().WaitAsync(Limit);
        Assert.True(read.IsCompleted);
        Assert.Equal([5], read.Buffer.ToArray());
    }

    [Fact]
    public async Task A_reset_fails_the_read_with_its_cause()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        var reading = transport.Input.ReadAsync().AsTask();
        peer.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.Dispose();

        var failure = await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(Limit));
        Assert.Contains("ConnectionReset", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_a_pending_read_and_the_next_one_goes_on()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        var reading = transport.Input.ReadAsync().AsTask();
        transport.Input.CancelPendingRead();
        var read = await reading.WaitAsync(Limit);
        Assert.True(read.IsCanceled);
        transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        var next = transport.Input.ReadAsync().AsTask();
        await peer.SendAsync(new byte[] { 6 });
        read = await next.WaitAsync(Limit);
        Assert.False(read.IsCanceled);
        Assert.Equal([6], read.Buffer.ToArray());
    }

    [Fact]
    public async Task A_cancellation_while_nobody_reads_ends_the_next_read()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        transport.Input.CancelPendingRead();
        Assert.True((await transport.Input.ReadAsync().AsTask().WaitAsync(Limit)).IsCanceled);
    }

    [Fact]
    public async Task A_flush_waits_for_a_peer_that_does_not_read_and_ends_when_it_does()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        var sent = new byte[16 * 1024 * 1024];
        new Random(8).NextBytes(sent);
        transport.Output.Write(sent);
        var flushing = transport.Output.FlushAsync().AsTask();
        Assert.False(flushing.IsCompleted);

        Assert.Equal(sent, await ReceiveAsync(peer, sent.Length));
        Assert.False((await flushing.WaitAsync(Limit)).IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_flush_ends_and_giving_up_the_peer_resets_it()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        transport.Output.Write(new byte[16 * 1024 * 1024]);
        var flushing = transport.Output.FlushAsync().AsTask();
        transport.Output.CancelPendingFlush();
        Assert.True((await flushing.WaitAsync(Limit)).IsCanceled);

        await transport.Output.CompleteAsync(new TimeoutException("The peer was given up."));
        transport.Dispose();
        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(peer, 16 * 1024 * 1024).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_flush_with_a_time_limit_ends_at_it()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        using var limit = new CancellationTokenSource();
        transport.Output.Write(new byte[16 * 1024 * 1024]);
        var flushing = transport.Output.FlushAsync(limit.Token).AsTask();
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushing.WaitAsync(Limit));
    }

    [Fact]
    public async Task Writing_to_a_peer_that_is_gone_completes_the_flush()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        peer.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.Dispose();
        await Assert.ThrowsAsync<IOException>(() => transport.Input.ReadAsync().AsTask().WaitAsync(Limit));

        transport.Output.Write(new byte[] { 1 });
        Assert.True((await transport.Output.FlushAsync().AsTask().WaitAsync(Limit)).IsCompleted);
    }

    [Fact]
    public async Task An_orderly_end_brings_the_peer_everything_that_was_flushed()
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        transport.Output.Write(new byte[] { 7, 8 });
        await transport.Output.FlushAsync();
        await transport.Output.CompleteAsync();
        transport.Dispose();

        Assert.Equal([7, 8], await ReceiveAsync(peer, 2));
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]).WaitAsync(Limit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_pieces_both_ways_come_out_as_they_went_in(int seed)
    {
        var (transport, peer) = Connect();
        using var near = transport;
        using var far = peer;
        var random = new Random(seed);
        var sent = new byte[1_000_000];
        random.NextBytes(sent);
        var echoing = EchoAsync(transport, random.Next());
        var receiving = ReceiveAsync(peer, sent.Length);
        for (var at = 0; at < sent.Length;)
        {
            var piece = Math.Min(random.Next(1, 20_000), sent.Length - at);
            at += await peer.SendAsync(sent.AsMemory(at, piece));
        }
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, await receiving.WaitAsync(Limit));
        await echoing.WaitAsync(Limit);
    }

    /// <summary>Consumes and examines as a parser of packets does, sometimes less than there is, and sends back what it consumed.</summary>
    private static async Task EchoAsync(SocketTransport transport, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var read = await transport.Input.ReadAsync();
            var isAll = read.IsCompleted || random.Next(3) > 0;
            var taken = read.Buffer.Slice(0, isAll ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1));
            foreach (var segment in taken)
                transport.Output.Write(segment.Span);
            transport.Input.AdvanceTo(taken.End, isAll ? read.Buffer.End : taken.End);
            await transport.Output.FlushAsync();
            if (read.IsCompleted)
                return;
        }
    }

    private protected static async Task<byte[]> ReceiveAsync(Socket socket, int bytes)
    {
        var received = new byte[bytes];
        for (var at = 0; at < bytes;)
        {
            var count = await socket.ReceiveAsync(received.AsMemory(at));
            if (count == 0)
                return received[..at];
            at += count;
        }
        return received;
    }

    private protected abstract IReadiness Watch(Socket socket, SocketReader reader);

    private protected (SocketTransport Transport, Socket Peer) Connect() => Connect(Watch);

    private protected static (SocketTransport Transport, Socket Peer) Connect(Func<Socket, SocketReader, IReadiness> watch)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(listener.LocalEndPoint!);
        return (new SocketTransport(listener.Accept(), watch), peer);
    }
}
