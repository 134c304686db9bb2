using System.Net.Security;
using System.Net.Sockets;

namespace Alleycat.EndToEnd.Tests;

/// <summary>A connection to an MQTT port, spoken in bytes written as hexadecimal.</summary>
internal sealed class RawMqtt(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<RawMqtt> DialAsync(Uri to)
    {
        var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port);
        return new(client.GetStream());
    }

    public static async Task<RawMqtt> DialTlsAsync(Uri to, RemoteCertificateValidationCallback isTrusted)
    {
        var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port);
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, isTrusted);
        await tls.AuthenticateAsClientAsync(to.Host);
        return new(tls);
    }

    public Task SendAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public async Task SendAsync(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        await stream.WriteAsync(bytes, limit.Token);
        await stream.FlushAsync(limit.Token);
    }

    /// <returns>The next packet as hexadecimal; empty where the broker has closed. Packets are short here.</returns>
    public async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var head = new byte[2];
            await stream.ReadExactlyAsync(head, limit.Token);
            Assert.True(head[1] < 0x80, "The packet is longer than this peer reads.");
            var body = new byte[head[1]];
            await stream.ReadExactlyAsync(body, limit.Token);
            return Convert.ToHexString(head) + Convert.ToHexString(body);
        }
        catch (IOException)
        {
            return "";
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
