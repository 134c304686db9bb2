using System.Security.Cryptography.X509Certificates;
using Alleycat.Local.Commands;
using Alleycat.Local.Identity;
using Alleycat.Local.Organisers;
using Microsoft.AspNetCore.Http;

namespace Alleycat.Local.Tests.Identity;

/// <summary>The identity folder: who is known, and the certificates.</summary>
public sealed class IdentityStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("alleycat-identity-");
    private readonly IdentityFolder _folder;

    public IdentityStoreTests() => _folder = new(_data.FullName);

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void A_bike_that_is_added_or_removed_is_seen_by_a_running_platform()
    {
        var store = IdentityStore.Open(_folder, TimeProvider.System);
        var (_, first) = BikeRegistry.Add(_folder, 42, Now, Now.AddDays(1), null);
        Assert.Equal(TokenFault.None, RacerToken.Verify(first, store.Refresh(), Now, out _));

        var (_, second) = BikeRegistry.Add(_folder, 42, Now, Now.AddDays(2), null);
        Assert.Equal(TokenFault.Revoked, RacerToken.Verify(first, store.Refresh(), Now, out _));
        Assert.Equal(TokenFault.None, RacerToken.Verify(second, store.Refresh(), Now, out _));

        BikeRegistry.Remove(_folder, 42);
        Assert.Equal(TokenFault.Revoked, RacerToken.Verify(second, store.Refresh(), Now, out _));
        Assert.Equal(ExitCode.NotFound, Assert.Throws<CommandException>(() => BikeRegistry.Remove(_folder, 42)).ExitCode);
    }

    [Fact]
    public void A_key_or_a_pass_holds_from_the_moment_it_is_added_to_the_moment_it_is_removed()
    {
        // No time passes, so that nothing is looked at again only because it is old.
        var time = new SteppedTime { StepsTimestamps = true };
        var store = IdentityStore.Open(_folder, time);
        var secrets = new AccessKeySecrets(store);
        var key = new AccessKey("AKIAALLEYCATALLEYCAT", new('s', 40), "club", time.GetUtcNow());
        var (organiser, pass) = OrganiserPass.Create("Ada", time.GetUtcNow(), time.GetUtcNow().AddDays(1));
        var gate = new OrganiserGate(store, time);
        Assert.False(secrets.TryGetValue(key.Id, out _));
        Assert.False(IsOrganiser());

        IdentityStore.Update(_folder, document => document with { AccessKeys = [key], Organisers = [organiser] });
        Assert.True(secrets.TryGetValue(key.Id, out var secret));
        Assert.Equal(key.Secret, secret);
        Assert.True(IsOrganiser());

        IdentityStore.Update(_folder, document => document with { AccessKeys = [] });
        Assert.False(secrets.ContainsKey(key.Id));
        IdentityStore.Update(_folder, document => document with { Organisers = [] });
        Assert.False(IsOrganiser());

        bool IsOrganiser()
        {
            var context = new DefaultHttpContext();
            context.Request.Headers.Authorization = $"Bearer {pass}";
            return gate.IsOrganiser(context);
        }
    }

    [Fact]
    public void A_document_damaged_by_hand_leaves_what_was_known_and_refuses_to_start()
    {
        BikeRegistry.Add(_folder, 42, Now, Now.AddDays(1), null);
        var store = IdentityStore.Open(_folder, TimeProvider.System);
        File.WriteAllText(_folder.Document, "{ damaged");
        Assert.True(store.Refresh().BikeOfRacer.ContainsKey(42));
        Assert.Throws<CommandException>(() => IdentityStore.Open(_folder, TimeProvider.System));
    }

    [Fact]
    public void What_is_secret_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return; // Windows has other rights.
        BikeRegistry.Add(_folder, 42, Now, Now.AddDays(1), null);
        CertificateAuthority.OpenOrCreate(_folder, Now).Dispose();
        foreach (var file in Directory.GetFiles(_folder.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
    }

    [Fact]
    public void What_the_authority_issues_is_for_its_use_and_never_outlives_it()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder, Now);
        using var root = CertificateFiles.Read(_folder.AuthorityCertificate, null);
        var server = authority.IssueServer(["race.example", "192.0.2.7"], Now, TimeSpan.FromDays(397));
        var bike = authority.IssueBike(42, Now, Now.AddDays(9_999));
        Assert.NotEqual(server.SerialNumber, bike.SerialNumber);
        Assert.Equal(authority.ExpiresAt, bike.ExpiresAt);
        Assert.Equal(["race.example", "192.0.2.7"], CertificateFiles.NamesOf(X509Certificate2.CreateFromPem(server.CertificatePem)));

        Assert.True(IsGood(server, "1.3.6.1.5.5.7.3.1"));
        Assert.True(IsGood(bike, "1.3.6.1.5.5.7.3.2"));
        Assert.False(IsGood(server, "1.3.6.1.5.5.7.3.2"));

        bool IsGood(IssuedCertificate issued, string use)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.ApplicationPolicy.Add(new(use));
            return chain.Build(X509Certificate2.CreateFromPem(issued.CertificatePem));
        }
    }

    [Theory]
    [InlineData("30d", 30 * 24 * 60)]
    [InlineData("12h", 12 * 60)]
    [InlineData("45m", 45)]
    [InlineData("0d", null)]
    [InlineData("9999d", null)]
    [InlineData("30w", null)]
    [InlineData("2001-01-01", null)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    public void An_expiry_is_a_time_from_now_or_a_date_to_come(string text, int? minutes) =>
        Assert.Equal(minutes is null ? null : Now.AddMinutes(minutes.Value), IdentityOptions.TryReadExpiry(text, Now));
}
