namespace Alleycat.Local.Identity;

/// <summary>The key that signs racers' tokens.</summary>
/// <param name="Id">Stands in each token; a token with another one no longer holds.</param>
/// <param name="Secret">32 random bytes.</param>
internal sealed record TokenKey(string Id, byte[] Secret);
