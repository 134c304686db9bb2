using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Alleycat.Local.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Alleycat.Local.Tests.Transports;

/// <summary>One port without TLS that takes HTTP/1.1, WebSockets and HTTP/2 with prior knowledge.</summary>
public sealed class CleartextHttp2Tests : IAsyncLifetime
{
    private readonly FiringTime _time = new();
    private WebApplication _app = null!;
    private Uri _address = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseCleartextHttp2()))
            .ConfigureCleartextHttp2();
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Map("/echo", branch => branch.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.Body.WriteAsync(body.ToArray());
        }));
        _app.Map("/socket", branch => branch.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }));
        _app.Run(context => context.Response.WriteAsync(
            $"{context.Request.Protocol} {context.Request.Scheme} {IPAddress.IsLoopback(context.Connection.RemoteIpAddress!)}"));
        await _app.StartAsync();
        _address = _app.Urls.Select(url => new Uri(url)).Single(url => !CleartextHttp2.IsHandover(url));
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task One_port_answers_the_version_of_http_that_the_client_speaks(int major, int minor)
    {
        using var client = Client(new(major, minor));
        Assert.Equal($"HTTP/{major}{(minor == 0 ? "" : ".1")} http True", await client.GetStringAsync(_address));
    }

    [Fact]
    public async Task Many_streams_of_one_http2_connection_carry_large_bodies_both_ways()
    {
        using var client = Client(HttpVersion.Version20);
        var bodies = Enumerable.Range(1, 20).Select(i => RandomBytes(i, 100_000 * i)).ToArray();
        await Task.WhenAll(bodies.Select(async body =>
        {
            using var response = await client.PostAsync(new Uri(_address, "/echo"), new ByteArrayContent(body));
            Assert.Equal(HttpVersion.Version20, response.Version);
            Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        }));
    }

    [Fact]
    public async Task A_web_socket_opens_on_the_same_port()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{_address.Authority}/socket"), CancellationToken.None);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Theory]
    [InlineData("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", "HTTP/1.1 200")]
    // A method that begins as the preface does is HTTP/1.1 all the same.
    [InlineData("PRI /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    public async Task A_request_that_comes_byte_by_byte_is_understood(string request, string begins)
    {
        using var socket = await ConnectAsync();
        socket.NoDelay = true;
        foreach (var letter in Encoding.ASCII.GetBytes(request))
            await socket.SendAsync(new[] { letter });
        Assert.StartsWith(begins, await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preface_that_comes_byte_by_byte_opens_http2()
    {
        using var socket = await ConnectAsync();
        socket.NoDelay = true;
        // The preface and an empty SETTINGS frame.
        foreach (var letter in (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0])
            await socket.SendAsync(new[] { letter });
        var header = new byte[9];
        await ReceiveAllAsync(socket, header);
        Assert.Equal(4, header[3]);
    }

    [Fact]
    public async Task A_client_that_says_too_little_for_too_long_is_disconnected()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync("PRI * HT"u8.ToArray());
        (await _time.NextTimerAsync()).Fire();
        Assert.Equal("", await ReadToEndAsync(socket));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_the_preface_harms_nobody()
    {
        using (var socket = await ConnectAsync())
            await socket.SendAsync("PRI * HT"u8.ToArray());
        using var client = Client(HttpVersion.Version20);
        Assert.StartsWith("HTTP/2", await client.GetStringAsync(_address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_stops_while_silent_and_idle_connections_are_open()
    {
        using var silent = await ConnectAsync();
        using var client = Client(HttpVersion.Version20);
        await client.GetStringAsync(_address);
        // Far below the half minute after which connections would be cut.
        await _app.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _address.Port);
        return socket;
    }

    private static HttpClient Client(Version version) => new()
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(30),
    };

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task ReceiveAllAsync(Socket socket, byte[] buffer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var filled = 0; filled < buffer.Length;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled), limit.Token);
            Assert.NotEqual(0, count);
            filled += count;
        }
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var reader = new StreamReader(new NetworkStream(socket));
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A clock whose timers fire when a test says so.</summary>
    private sealed class FiringTime : TimeProvider
    {
        private readonly Channel<FiringTimer> _timers = Channel.CreateUnbounded<FiringTimer>();

        public async Task<FiringTimer> NextTimerAsync() => await _timers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new FiringTimer(callback, state);
            _timers.Writer.TryWrite(timer);
            return timer;
        }
    }

    private sealed class FiringTimer(TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
