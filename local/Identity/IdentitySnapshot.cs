using System.Collections.Frozen;

namespace Alleycat.Local.Identity;

/// <summary>The document as it is asked about on every connect.</summary>
internal sealed class IdentitySnapshot(IdentityDocument document)
{
    public IdentityDocument Document { get; } = document;

    public FrozenDictionary<int, BikeRecord> BikeOfRacer { get; } = document.Bikes.ToFrozenDictionary(bike => bike.Racer);

    /// <summary>By the SHA-256 of the certificate.</summary>
    public FrozenDictionary<string, BikeRecord> BikeOfCertificate { get; } = document.Bikes
        .Where(bike => bike.CertificateSha256 is not null).ToFrozenDictionary(bike => bike.CertificateSha256!, StringComparer.Ordinal);

    /// <summary>Secret access keys by access key id.</summary>
    public FrozenDictionary<string, string> Secrets { get; } =
        document.AccessKeys.ToFrozenDictionary(key => key.Id, key => key.Secret, StringComparer.Ordinal);
}
