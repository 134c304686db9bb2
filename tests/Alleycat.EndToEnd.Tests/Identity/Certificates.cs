using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>Client certificates as a bike holds them.</summary>
internal static class Certificates
{
    public static X509Certificate2 WithKey(string certificateFile, string keyFile) => X509Certificate2.CreateFromPemFile(certificateFile, keyFile);

    /// <summary>Made by the bike itself: its subject says what it likes.</summary>
    public static X509Certificate2 SelfSigned(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
