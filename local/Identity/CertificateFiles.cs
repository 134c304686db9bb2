using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary>Certificates as files: PEM, the key beside it.</summary>
internal static class CertificateFiles
{
    /// <param name="certificatePath">PEM.</param>
    /// <param name="keyPath">PEM, PKCS #8; null reads the certificate alone.</param>
    /// <exception cref="CommandException">They are not there, or cannot be read.</exception>
    public static X509Certificate2 Read(string certificatePath, string? keyPath)
    {
        try
        {
            return keyPath is null
                ? X509CertificateLoader.LoadCertificateFromFile(certificatePath)
                : X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CommandException(
                ExitCode.Failed, "certificate-not-readable", $"The certificate {certificatePath} cannot be read: {exception.Message}",
                "Make one with: alleycat cert create");
        }
    }

    /// <summary>DNS names and addresses that a certificate is for; first the one that it was made for in the first place.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var first = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return names is null ? [first]
            : [.. names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())).Prepend(first).Distinct()];
    }
}
