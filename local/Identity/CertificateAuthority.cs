using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary>The local certificate authority: ECDSA P-256, its key in a file of the identity folder.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>Of the authority itself; what it issues never lasts longer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    private const int SerialBytes = 16;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // Clocks of bikes and tablets are not set to the second.
    private static readonly TimeSpan BackDated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public DateTimeOffset ExpiresAt => _certificate.NotAfter;

    /// <summary>The one of the folder, made first where there is none.</summary>
    /// <exception cref="CommandException">Its files cannot be read or written.</exception>
    public static CertificateAuthority OpenOrCreate(IdentityFolder folder, DateTimeOffset now)
    {
        using (folder.Lock())
        {
            if (!File.Exists(folder.AuthorityCertificate) || !File.Exists(folder.AuthorityKey))
                Create(folder, now);
        }
        return Open(folder);
    }

    /// <exception cref="CommandException">There is none, or its files cannot be read.</exception>
    public static CertificateAuthority Open(IdentityFolder folder) =>
        new(CertificateFiles.Read(folder.AuthorityCertificate, folder.AuthorityKey));

    /// <summary>A certificate for this machine's TLS ports.</summary>
    /// <param name="names">DNS names and addresses by which it is reached; at least one.</param>
    /// <param name="now">The clock.</param>
    /// <param name="lifetime">For how long; browsers take 397 days at most from public authorities, 825 from private ones.</param>
    public IssuedCertificate IssueServer(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        return Issue($"CN={names[0]}, O=Alleycat", ServerAuthentication, alternatives, now, now + lifetime);
    }

    /// <summary>A certificate with which a bike proves whose it is.</summary>
    public IssuedCertificate IssueBike(int racer, DateTimeOffset now, DateTimeOffset expiresAt) =>
        Issue($"CN=racer-{racer}, O=Alleycat", ClientAuthentication, null, now, expiresAt);

    public void Dispose() => _certificate.Dispose();

    private static void Create(IdentityFolder folder, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Alleycat authority of {Environment.MachineName}, O=Alleycat", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - BackDated, now + Lifetime, NewSerial());
        // The key first: a certificate without its key would look like an authority that is there.
        IdentityFolder.Write(folder.AuthorityKey, key.ExportPkcs8PrivateKeyPem() + "\n");
        IdentityFolder.Write(folder.AuthorityCertificate, certificate.ExportCertificatePem() + "\n");
    }

    private IssuedCertificate Issue(
        string subject, string use, SubjectAlternativeNameBuilder? alternatives, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (alternatives is not null)
            request.CertificateExtensions.Add(alternatives.Build());
        var until = expiresAt < ExpiresAt ? expiresAt : ExpiresAt;
        using var certificate = request.Create(_certificate, now - BackDated, until, NewSerial());
        return new(
            certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", certificate.SerialNumber,
            certificate.GetCertHashString(HashAlgorithmName.SHA256), certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>Random and positive (RFC 5280, 4.1.2.2).</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
