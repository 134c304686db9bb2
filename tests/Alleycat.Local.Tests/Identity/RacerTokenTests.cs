using Alleycat.Local.Identity;

namespace Alleycat.Local.Tests.Identity;

/// <summary>Passes: signed, expiring, revocable.</summary>
public sealed class RacerTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_219_200);
    private static readonly TokenKey Key = new("k1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly BikeRecord Bike = new(42, 7, Now, Now.AddDays(1));
    private static readonly string Token = new RacerToken(42, Bike.ExpiresAt, Key.Id, Bike.Serial).Sign(Key);

    [Fact]
    public void A_token_is_its_text_and_the_hmac_of_it()
    {
        // openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f over the text before the last dot.
        Assert.StartsWith("ac1.42.1795305600.k1.7.", Token, StringComparison.Ordinal);
        Assert.Equal(43, Token.Split('.')[^1].Length);
        Assert.Equal(TokenFault.None, RacerToken.Verify(Token, Known(Bike), Now, out var bike));
        Assert.Equal(Bike, bike);
    }

    [Fact]
    public void It_holds_until_it_expires_and_not_a_second_longer()
    {
        Assert.Equal(TokenFault.None, RacerToken.Verify(Token, Known(Bike), Bike.ExpiresAt.AddSeconds(-1), out _));
        Assert.Equal(TokenFault.Expired, RacerToken.Verify(Token, Known(Bike), Bike.ExpiresAt, out var bike));
        Assert.Null(bike);
    }

    [Fact]
    public void It_does_not_hold_once_the_bike_is_removed_or_has_a_newer_one_or_the_key_is_another()
    {
        Assert.Equal(TokenFault.Revoked, RacerToken.Verify(Token, Known(), Now, out _));
        Assert.Equal(TokenFault.Revoked, RacerToken.Verify(Token, Known(Bike with { Serial = 8 }), Now, out _));
        var rotated = new IdentitySnapshot(new() { TokenKey = new("k2", Key.Secret), Bikes = [Bike] });
        Assert.Equal(TokenFault.NotSigned, RacerToken.Verify(Token, rotated, Now, out _));
        var forged = new IdentitySnapshot(new() { TokenKey = Key with { Secret = new byte[32] }, Bikes = [Bike] });
        Assert.Equal(TokenFault.NotSigned, RacerToken.Verify(Token, forged, Now, out _));
    }

    [Fact]
    public void No_change_of_one_character_leaves_it_in_force()
    {
        var random = new Random(4);
        const string Characters = "abcABC0123456789._- é\0";
        for (var round = 0; round < 5_000; round++)
        {
            var changed = Token.ToCharArray();
            // The last character of base64url has two bits that mean nothing; every other one counts.
            var index = random.Next(changed.Length - 1);
            changed[index] = Characters[random.Next(Characters.Length)];
            var text = new string(changed);
            if (text != Token)
                Assert.NotEqual(TokenFault.None, RacerToken.Verify(text, Known(Bike), Now, out _));
        }
    }

    private static IdentitySnapshot Known(params BikeRecord[] bikes) => new(new() { TokenKey = Key, Bikes = bikes });
}
