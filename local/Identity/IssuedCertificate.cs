namespace Alleycat.Local.Identity;

/// <summary>A certificate that has just been made.</summary>
/// <param name="CertificatePem">The certificate.</param>
/// <param name="KeyPem">Its private key, PKCS #8, not encrypted.</param>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="Sha256">Of the certificate's bytes, upper-case hexadecimal.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
internal sealed record IssuedCertificate(
    string CertificatePem, string KeyPem, string SerialNumber, string Sha256, DateTimeOffset ExpiresAt);
