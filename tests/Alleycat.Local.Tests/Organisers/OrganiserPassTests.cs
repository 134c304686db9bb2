using Alleycat.Local.Identity;
using Alleycat.Local.Organisers;

namespace Alleycat.Local.Tests.Organisers;

public sealed class OrganiserPassTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_pass_holds_until_it_expires_or_its_key_is_removed()
    {
        var (key, pass) = OrganiserPass.Create("Hanna", Now, Now.AddDays(1));
        var known = new IdentityDocument { Organisers = [OrganiserPass.Create("Otto", Now, Now.AddDays(1)).Key, key] };

        Assert.Equal("Hanna", OrganiserPass.Verify(pass, known, Now)!.Name);
        Assert.NotNull(OrganiserPass.Verify(pass, known, Now.AddDays(1).AddTicks(-1)));
        Assert.Null(OrganiserPass.Verify(pass, known, Now.AddDays(1)));
        Assert.Null(OrganiserPass.Verify(pass, known with { Organisers = [known.Organisers[0]] }, Now));
        Assert.Null(OrganiserPass.Verify(pass, IdentityDocument.Empty, Now));
    }

    [Fact]
    public void What_is_not_quite_the_pass_is_none()
    {
        var (key, pass) = OrganiserPass.Create("Hanna", Now, Now.AddDays(1));
        var known = new IdentityDocument { Organisers = [key] };
        var random = new Random(20260620);
        for (var at = 0; at < pass.Length; at++)
        {
            var changed = pass.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'Q' : 'A';
            // The last character holds two bits that no byte has: it may be another one and stand for the same secret.
            var found = OrganiserPass.Verify(new(changed), known, Now);
            Assert.True(found is null || at == pass.Length - 1, $"character {at}");
        }
        string[] others = ["", ".", "..", "aco1..", $"aco1.{key.Id}.", $"aco2{pass[4..]}", pass + "x", pass[..^4], pass + ".x", new('A', 10_000), $"aco1.{key.Id}.\ud800"];
        Assert.All(others, other => Assert.Null(OrganiserPass.Verify(other, known, Now)));
        for (var i = 0; i < 2_000; i++)
        {
            var noise = string.Concat(Enumerable.Range(0, random.Next(100)).Select(_ => (char)random.Next(0x250)));
            Assert.Null(OrganiserPass.Verify(noise, known, Now));
        }
    }

    [Fact]
    public void The_document_holds_a_hash_and_reads_back()
    {
        var (key, pass) = OrganiserPass.Create("Zoë", Now, Now.AddDays(1));
        var text = new IdentityDocument { Organisers = [key] }.Write();

        Assert.DoesNotContain(pass.Split('.')[2], text, StringComparison.Ordinal);
        Assert.Equal("Zoë", OrganiserPass.Verify(pass, IdentityDocument.TryRead(text)!, Now)!.Name);
        // A document of before there were organisers is read as one without.
        Assert.Empty(IdentityDocument.TryRead("""{"version":1,"bikes":[],"accessKeys":[]}""")!.Organisers);
    }
}
