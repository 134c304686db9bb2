using System.Security.Cryptography;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary>Adds and removes bikes.</summary>
internal static class BikeRegistry
{
    /// <summary>Adds a bike or gives it a new token; the token before no longer holds.</summary>
    /// <param name="folder">Where identities are kept.</param>
    /// <param name="racer">Whom it publishes for.</param>
    /// <param name="now">The clock.</param>
    /// <param name="expiresAt">Until when the token holds.</param>
    /// <param name="certificate">A new client certificate of it; null leaves the one it has.</param>
    /// <returns>The bike and its signed token.</returns>
    public static (BikeRecord Bike, string Token) Add(
        IdentityFolder folder, int racer, DateTimeOffset now, DateTimeOffset expiresAt, IssuedCertificate? certificate)
    {
        BikeRecord? added = null;
        var document = IdentityStore.Update(folder, document =>
        {
            var before = document.Bikes.FirstOrDefault(bike => bike.Racer == racer);
            // A bike that was removed and comes back must not find an old token in force again: serials grow with the clock.
            var serial = Math.Max(now.ToUnixTimeMilliseconds(), (before?.Serial ?? 0) + 1);
            added = new(racer, serial, now, DateTimeOffset.FromUnixTimeSeconds(expiresAt.ToUnixTimeSeconds()))
            {
                CertificateSha256 = certificate?.Sha256 ?? before?.CertificateSha256,
                CertificateExpiresAt = certificate?.ExpiresAt ?? before?.CertificateExpiresAt,
            };
            return (document with { TokenKey = document.TokenKey ?? NewKey() }).With(added);
        });
        var key = document.TokenKey!;
        return (added!, new RacerToken(racer, added!.ExpiresAt, key.Id, added.Serial).Sign(key));
    }

    /// <summary>Its token and its certificate no longer hold, and its connections end within seconds.</summary>
    /// <exception cref="CommandException">There is no such bike.</exception>
    public static void Remove(IdentityFolder folder, int racer) => IdentityStore.Update(folder, document =>
        document.Bikes.Any(bike => bike.Racer == racer)
            ? document.WithoutBike(racer)
            : throw new CommandException(
                ExitCode.NotFound, "bike-not-found", $"There is no bike of racer {racer}.", "See them with: alleycat bike list"));

    /// <summary>Replaces the key that signs tokens: every token given out before no longer holds. Certificates do.</summary>
    public static void ReplaceKey(IdentityFolder folder) =>
        IdentityStore.Update(folder, document => document with { TokenKey = NewKey() });

    private static TokenKey NewKey() =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), RandomNumberGenerator.GetBytes(32));
}
