namespace Alleycat.Local.Identity;

/// <summary>A bike that may connect, and for whom it publishes.</summary>
/// <param name="Racer">The racer it publishes as, and only as.</param>
/// <param name="Serial">Of its latest token; those with another one no longer hold.</param>
/// <param name="AddedAt">When that token was made.</param>
/// <param name="ExpiresAt">Until when the token holds.</param>
internal sealed record BikeRecord(int Racer, long Serial, DateTimeOffset AddedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>SHA-256 of its client certificate, upper-case hexadecimal; null where it has none.</summary>
    public string? CertificateSha256 { get; init; }

    public DateTimeOffset? CertificateExpiresAt { get; init; }
}
