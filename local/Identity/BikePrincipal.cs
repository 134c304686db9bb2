namespace Alleycat.Local.Identity;

/// <summary>How a bike has proved who it is.</summary>
/// <param name="Racer">Whose it is.</param>
/// <param name="ExpiresAt">Until when the proof holds.</param>
/// <param name="TokenSerial">Of its token; null where a certificate was the proof.</param>
/// <param name="CertificateSha256">Of its certificate; null where a token was the proof.</param>
internal sealed record BikePrincipal(int Racer, DateTimeOffset ExpiresAt, long? TokenSerial, string? CertificateSha256)
{
    /// <summary>Whether the bike is still known by this proof.</summary>
    public bool Holds(IdentitySnapshot known, DateTimeOffset now) =>
        now < ExpiresAt
        && known.BikeOfRacer.TryGetValue(Racer, out var bike)
        && (TokenSerial is null || bike.Serial == TokenSerial)
        && (CertificateSha256 is null || bike.CertificateSha256 == CertificateSha256);
}
