using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Alleycat.Simulator.Tests;

/// <summary>Riders with certificates against a peer that speaks just enough MQTT over TLS to hear who they are.</summary>
public sealed class TlsRidersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_rider_comes_with_its_certificate_as_its_thing_and_publishes_to_its_topic()
    {
        using var authority = Certificate("CN=Test authority", null);
        using var server = Certificate("CN=localhost", authority);
        using var bike = Certificate("CN=alleycat-42", authority);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "ca.pem"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "42.pem"), bike.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "42.key"), bike.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener, server);
        var result = await new RaceSimulation(new SimulationOptions
        {
            Riders = 1,
            Seconds = 3,
            Speed = double.PositiveInfinity,
            FirstRacerId = 42,
            To = new Uri($"mqtts://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"),
            BikesFolder = _folder.FullName,
        }).RunAsync(null, CancellationToken.None);

        Assert.Equal((3, 0), (result.Acknowledged, result.Failed));
        var (subject, clientId, topics) = await heard;
        Assert.Equal(("CN=alleycat-42", "alleycat-42"), (subject, clientId));
        Assert.Equal(["alleycat-publish/42", "alleycat-publish/42", "alleycat-publish/42"], topics);
    }

    [Fact]
    public async Task A_rider_without_a_certificate_rides_nowhere()
    {
        var result = await new RaceSimulation(new SimulationOptions
        {
            Riders = 1,
            Seconds = 1,
            Speed = double.PositiveInfinity,
            GiveUpAfter = TimeSpan.FromMilliseconds(50),
            To = new Uri("mqtts://localhost:1"),
            BikesFolder = _folder.FullName,
        }).RunAsync(null, CancellationToken.None);
        Assert.Equal(0, result.Acknowledged);
        Assert.True(result.IsAnythingLost);
    }

    private static async Task<(string Subject, string ClientId, List<string> Topics)> HearAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var socket = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, found, _, _) => found is not null,
        });
        var topics = new List<string>();
        var clientId = "";
        while (await ReadPacketAsync(stream) is { } packet)
        {
            switch (packet.Type >> 4)
            {
                case 1:
                    clientId = TextAt(packet.Body, 10);
                    await stream.WriteAsync(new byte[] { 0x20, 2, 0, 0 });
                    break;
                case 3:
                    var topic = TextAt(packet.Body, 0);
                    topics.Add(topic);
                    var id = 2 + topic.Length;
                    await stream.WriteAsync(new byte[] { 0x40, 2, packet.Body[id], packet.Body[id + 1] });
                    break;
                case 14:
                    return (stream.RemoteCertificate!.Subject, clientId, topics);
            }
        }
        return (stream.RemoteCertificate!.Subject, clientId, topics);
    }

    private static async Task<(byte Type, byte[] Body)?> ReadPacketAsync(Stream stream)
    {
        var one = new byte[1];
        if (await stream.ReadAsync(one) == 0)
            return null;
        var type = one[0];
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            await stream.ReadExactlyAsync(one);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80)
                break;
        }
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return (type, body);
    }

    private static string TextAt(byte[] body, int offset) => Encoding.UTF8.GetString(body, offset + 2, body[offset] << 8 | body[offset + 1]);

    private static X509Certificate2 Certificate(string subject, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (issuer is null)
            return request.CreateSelfSigned(from, until);
        using var issued = request.Create(issuer, from, until, [1, 2, 3, (byte)subject.Length]);
        using var withKey = issued.CopyWithPrivateKey(key);
        // An ephemeral key is not one that every platform's TLS takes.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
