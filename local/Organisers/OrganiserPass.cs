using System.Buffers.Text;
using System.Security.Cryptography;
using Alleycat.Local.Identity;

namespace Alleycat.Local.Organisers;

/// <summary>An organiser's pass, <c>aco1.{key id}.{32 random bytes, base64url}</c>: given as <c>Authorization: Bearer …</c>.</summary>
/// <remarks>A bearer's: whoever has it may rule on races until it expires or is removed. Only its hash is kept.</remarks>
internal static class OrganiserPass
{
    /// <summary>Longer ones are none.</summary>
    public const int CharactersMax = 96;

    private const string Format = "aco1";
    private const int SecretBytes = 32;

    /// <summary>Makes a key and the pass for it; the pass can never be shown again.</summary>
    public static (OrganiserKey Key, string Pass) Create(string name, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var key = new OrganiserKey(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), name, SHA256.HashData(secret), now, expiresAt);
        return (key, $"{Format}.{key.Id}.{Base64Url.EncodeToString(secret)}");
    }

    /// <summary>The key that a pass was made for; null where it is none, is not known or has expired. Never throws for what is in it.</summary>
    public static OrganiserKey? Verify(string pass, IdentityDocument known, DateTimeOffset now)
    {
        if (pass.Length > CharactersMax || pass.Split('.') is not [Format, var id, var secret] || !Base64Url.IsValid(secret))
            return null;
        var hash = SHA256.HashData(Base64Url.DecodeFromChars(secret));
        var key = known.Organisers.FirstOrDefault(organiser => organiser.Id == id);
        return key is not null && CryptographicOperations.FixedTimeEquals(hash, key.SecretSha256) && now < key.ExpiresAt ? key : null;
    }
}
