using System.Net.WebSockets;
using Alleycat.Local.Transports;

namespace Alleycat.Local.Tests.Transports;

public sealed class WebSocketTransportTests
{
    [Fact]
    public async Task Bytes_pass_both_ways_whatever_the_frames()
    {
        var (near, far) = SocketPair.Create();
        var transport = new WebSocketTransport(near);
        var running = transport.RunAsync(CancellationToken.None);

        await far.SendAsync(new byte[] { 1, 2 }, WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        await far.SendAsync(new byte[] { 3 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var read = await transport.Input.ReadAtLeastAsync(3);
        Assert.Equal([1, 2, 3], System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        transport.Input.AdvanceTo(read.Buffer.End);

        await transport.Output.WriteAsync(new byte[] { 9, 8 });
        var received = new byte[8];
        Assert.Equal(2, (await far.ReceiveAsync(received, CancellationToken.None)).Count);
        Assert.Equal([9, 8], received[..2]);

        await transport.Output.CompleteAsync();
        Assert.Equal(WebSocketMessageType.Close, (await far.ReceiveAsync(received, CancellationToken.None)).MessageType);
        await far.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await running;
    }

    [Fact]
    public async Task A_text_frame_ends_the_input()
    {
        var (near, far) = SocketPair.Create();
        var transport = new WebSocketTransport(near);
        var running = transport.RunAsync(CancellationToken.None);

        await far.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.True((await transport.Input.ReadAsync()).IsCompleted);

        await transport.Output.CompleteAsync();
        await running;
    }

    [Fact]
    public async Task A_peer_that_vanishes_ends_both_directions()
    {
        var (near, far) = SocketPair.Create();
        var transport = new WebSocketTransport(near);
        var running = transport.RunAsync(CancellationToken.None);
        far.Abort();
        far.Dispose();

        Assert.True((await transport.Input.ReadAsync()).IsCompleted);
        await transport.Output.CompleteAsync();
        await running;
    }

    [Fact]
    public async Task A_broker_that_gives_the_peer_up_ends_the_socket_without_a_fault()
    {
        var (near, far) = SocketPair.Create();
        var transport = new WebSocketTransport(near);
        var running = transport.RunAsync(CancellationToken.None);

        await transport.Output.CompleteAsync(new TimeoutException("The peer was given up."));

        Assert.Equal(WebSocketMessageType.Close, (await far.ReceiveAsync(new byte[8], CancellationToken.None)).MessageType);
        await far.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await running;
    }
}
