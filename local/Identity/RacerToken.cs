using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alleycat.Local.Identity;

/// <summary>
/// A racer's pass: <c>ac1.{racer}.{expires, seconds since 1970}.{key id}.{serial}.{HMAC-SHA256 of all before, base64url}</c>. Given as the
/// MQTT password.
/// </summary>
/// <remarks>Not encrypted: whoever has it may ride as the racer until it expires, or the bike is removed.</remarks>
internal sealed record RacerToken(int Racer, DateTimeOffset ExpiresAt, string KeyId, long Serial)
{
    /// <summary>Longer ones are none.</summary>
    public const int CharactersMax = 160;

    private const string Format = "ac1";

    public string Sign(TokenKey key)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Format}.{Racer}.{ExpiresAt.ToUnixTimeSeconds()}.{KeyId}.{Serial}");
        return $"{text}.{Base64Url.EncodeToString(SignatureOf(text, key))}";
    }

    /// <summary>Verifies a token against its key, the clock and the bike as it is known now.</summary>
    /// <param name="text">As given by a client. Never throws for what is in it.</param>
    /// <param name="known">Who is known.</param>
    /// <param name="now">The clock.</param>
    /// <param name="bike">Whose token it is; null at a fault.</param>
    public static TokenFault Verify(string text, IdentitySnapshot known, DateTimeOffset now, out BikeRecord? bike)
    {
        bike = null;
        if (TryParse(text, out var signed, out var signature) is not { } token)
            return TokenFault.Malformed;
        // The signature comes first: nothing about bikes is told to whoever has none.
        if (known.Document.TokenKey is not { } key || key.Id != token.KeyId
            || !CryptographicOperations.FixedTimeEquals(SignatureOf(signed, key), signature))
            return TokenFault.NotSigned;
        if (now >= token.ExpiresAt)
            return TokenFault.Expired;
        if (!known.BikeOfRacer.TryGetValue(token.Racer, out var found) || found.Serial != token.Serial)
            return TokenFault.Revoked;
        bike = found;
        return TokenFault.None;
    }

    private static RacerToken? TryParse(string text, out string signed, out byte[] signature)
    {
        (signed, signature) = ("", []);
        if (text.Length > CharactersMax)
            return null;
        var parts = text.Split('.');
        if (parts is not [Format, var racer, var expires, var keyId, var serial, var last]
            || !TryReadNumber(racer, int.MaxValue, out var racerId)
            || !TryReadNumber(expires, DateTimeOffset.MaxValue.ToUnixTimeSeconds(), out var seconds)
            || !TryReadNumber(serial, long.MaxValue, out var number)
            || !Base64Url.IsValid(last))
            return null;
        signed = text[..^(last.Length + 1)];
        signature = Base64Url.DecodeFromChars(last);
        return new((int)racerId, DateTimeOffset.FromUnixTimeSeconds(seconds), keyId, number);
    }

    private static bool TryReadNumber(string text, long most, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;

    private static byte[] SignatureOf(string text, TokenKey key) => HMACSHA256.HashData(key.Secret, Encoding.UTF8.GetBytes(text));
}
