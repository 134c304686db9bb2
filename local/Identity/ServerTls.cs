using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary>What the TLS ports present, and whose client certificates they take. A renewed certificate is presented without a restart.</summary>
internal sealed class ServerTls
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly IdentityFolder _folder;
    private readonly TimeProvider _time;
    private readonly X509Certificate2 _authority;
    private readonly Lock _gate = new();
    private Presented _presented;
    private long _lookedAt;

    private ServerTls(IdentityFolder folder, TimeProvider time, X509Certificate2 authority)
    {
        _folder = folder;
        _time = time;
        _authority = authority;
        _presented = Load();
        _lookedAt = time.GetTimestamp();
    }

    public DateTimeOffset ExpiresAt => _presented.Certificate.NotAfter;

    /// <summary>By which the certificate says the machine is reached; the first is the one to show to people.</summary>
    public IReadOnlyList<string> Names => CertificateFiles.NamesOf(_presented.Certificate);

    /// <exception cref="CommandException">There is no certificate, it cannot be read, or it has expired.</exception>
    public static ServerTls Open(IdentityFolder folder, TimeProvider time)
    {
        if (!File.Exists(folder.ServerCertificate) || !File.Exists(folder.AuthorityCertificate))
        {
            throw new CommandException(
                ExitCode.Failed, "no-certificate", "Listening beyond this machine needs TLS, and there is no certificate yet.",
                "Make an authority and a certificate with: alleycat cert create --name NAME-OR-ADDRESS-OF-THIS-MACHINE");
        }
        var tls = new ServerTls(folder, time, CertificateFiles.Read(folder.AuthorityCertificate, null));
        if (tls.ExpiresAt <= time.GetUtcNow())
        {
            throw new CommandException(
                ExitCode.Failed, "certificate-expired", $"The certificate {folder.ServerCertificate} has expired at {tls.ExpiresAt:u}.",
                "Renew it with: alleycat cert renew");
        }
        return tls;
    }

    /// <summary>For one handshake.</summary>
    /// <param name="takesClientCertificates">
    /// True: a client may prove with a certificate of our authority who it is; one with another authority's is turned away.
    /// </param>
    /// <param name="protocols">What the port speaks, by ALPN; none for MQTT.</param>
    public SslServerAuthenticationOptions Options(bool takesClientCertificates, List<SslApplicationProtocol>? protocols) => new()
    {
        ServerCertificateContext = Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = protocols,
        ClientCertificateRequired = takesClientCertificates,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = takesClientCertificates ? (_, certificate, _, _) => IsOurs(certificate) : null,
    };

    /// <summary>How a client certificate is known: the SHA-256 of its bytes, upper-case hexadecimal.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private SslStreamCertificateContext Context
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookInterval)
                Refresh();
            return Volatile.Read(ref _presented).Context;
        }
    }

    private void Refresh()
    {
        lock (_gate)
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            if (File.GetLastWriteTimeUtc(_folder.ServerCertificate) == _presented.WrittenAt)
                return;
            try
            {
                Volatile.Write(ref _presented, Load());
            }
            catch (CommandException fault)
            {
                // Between the two files of a renewal, or after an edit by hand: the old one goes on, and the next look tries again.
                Console.Error.WriteLine($"{fault.Message} The one before is still presented.");
            }
        }
    }

    private Presented Load()
    {
        var writtenAt = File.GetLastWriteTimeUtc(_folder.ServerCertificate);
        var certificate = CertificateFiles.Read(_folder.ServerCertificate, _folder.ServerKey);
        return new(certificate, SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true), writtenAt);
    }

    /// <summary>No certificate is no fault: a token may tell who it is.</summary>
    private bool IsOurs(X509Certificate? presented)
    {
        if (presented is null)
            return true;
        using var certificate = X509CertificateLoader.LoadCertificate(presented.GetRawCertData());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    private sealed record Presented(X509Certificate2 Certificate, SslStreamCertificateContext Context, DateTime WrittenAt);
}
