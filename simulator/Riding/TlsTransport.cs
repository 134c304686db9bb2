using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Alleycat.Simulator.Riding;

/// <summary>A TLS connection with a client certificate as a pipe pair.</summary>
internal sealed class TlsTransport : IDuplexPipe, IDisposable
{
    private readonly SslStream _stream;

    private TlsTransport(SslStream stream)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <param name="server">Host and port; the host's name is sent and must be the certificate's.</param>
    /// <param name="certificate">The client's, with its key.</param>
    /// <param name="authority">Who must have signed the server's; null for whom this machine trusts.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="IOException">Nobody listens there, or the connection ended.</exception>
    /// <exception cref="AuthenticationException">One side does not trust the other.</exception>
    public static async Task<TlsTransport> ConnectAsync(
        Uri server, X509Certificate2 certificate, X509Certificate2? authority, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(server.IdnHost, server.Port > 0 ? server.Port : MqttRiderConnector.SecurePort, cancellationToken);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(OptionsFor(server, certificate, authority), cancellationToken);
            return new(stream);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(exception.Message, exception);
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static SslClientAuthenticationOptions OptionsFor(Uri server, X509Certificate2 certificate, X509Certificate2? authority)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = server.IdnHost,
            ClientCertificates = [certificate],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (authority is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }
        return options;
    }
}
