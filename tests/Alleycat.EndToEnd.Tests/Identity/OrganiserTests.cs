using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>Who rules on races from other machines: an organiser with their pass, and nobody else.</summary>
[Collection(SecurePlatformCollection.Name)]
public sealed class OrganiserTests(SecurePlatform platform)
{
    private const string Race = "/api/v1/races/5-77";

    [Fact]
    public async Task Nobody_without_an_organisers_pass_rules_or_reads_the_trail()
    {
        string?[] credentials =
        [
            null, "Bearer ", "Bearer x", $"Bearer {platform.Token42}", $"Bearer {platform.SecretAccessKey}", $"Bearer {platform.AccessKeyId}",
            "Bearer aco1.00000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer aco1.." + new string('A', 300), "Basic b3JnYW5pc2VyOng=",
        ];
        foreach (var credential in credentials)
        {
            foreach (var (method, path) in new[]
            {
                ("PUT", $"{Race}/voided"), ("DELETE", $"{Race}/voided"), ("PUT", $"{Race}/hidden"), ("DELETE", $"{Race}/hidden"),
                ("PUT", $"{Race}/results/42/hidden"), ("DELETE", $"{Race}/results/42/hidden"), ("GET", $"{Race}/telemetry.ndjson?hidden=true"),
                ("GET", $"{Race}/audit"), ("GET", "/api/v1/audit"), ("GET", $"{Race}?hidden=true"), ("GET", "/api/v1/classes/5/races?hidden=true"),
            })
            {
                using var response = await SendAsync(method, path, credential);
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} with {credential}: {response.StatusCode}");
                Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            }
        }
        Assert.DoesNotContain("5-77", await platform.Process.Client.GetStringAsync(new Uri(platform.Process.Http, "/api/v1/audit")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organiser_rules_over_https_by_name_until_their_pass_is_removed()
    {
        var added = await platform.JsonOf("organiser", "add", "--name", "Hanna Berg");
        var (id, pass) = (added.GetProperty("id").GetString()!, added.GetProperty("pass").GetString()!);
        // A pass that was made while the platform runs holds within a second.
        await platform.Process.EventuallyAsync(
            async () => (await SendAsync("PUT", "/api/v1/races/5-78/voided", $"Bearer {pass}")).StatusCode,
            status => status == HttpStatusCode.NoContent, "the new pass to hold");
        // Whoever has a pass is who it says, whatever else they say.
        using (var hidden = await SendAsync("PUT", "/api/v1/races/5-78/hidden", $"Bearer {pass}", who: "Somebody Else"))
            Assert.Equal(HttpStatusCode.NoContent, hidden.StatusCode);

        var trail = JsonDocument.Parse(await platform.Process.Client.GetStringAsync(new Uri(platform.Process.Http, "/api/v1/races/5-78/audit"))).RootElement;
        Assert.Equal(
            [("void", "Hanna Berg", $"pass:{id}"), ("hide", "Hanna Berg", $"pass:{id}")],
            trail.GetProperty("entries").EnumerateArray().Select(entry => (
                entry.GetProperty("action").GetString(), entry.GetProperty("who").GetString(), entry.GetProperty("proof").GetString())));
        Assert.DoesNotContain(pass.Split('.')[2], await File.ReadAllTextAsync(Path.Combine(platform.Data, "identity", "identity.json")), StringComparison.Ordinal);

        (await Command.AlleycatAsync("organiser", "remove", id, "--yes", "--data", platform.Data)).ShouldSucceed("organiser remove");
        await platform.Process.EventuallyAsync(
            async () => (await SendAsync("DELETE", "/api/v1/races/5-78/voided", $"Bearer {pass}")).StatusCode,
            status => status == HttpStatusCode.Unauthorized, "the removed pass to be refused");
        // On the port in the clear too: whoever shows a pass is judged by it.
        using var open = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Process.Http, "/api/v1/audit"));
        open.Headers.Authorization = AuthenticationHeaderValue.Parse($"Bearer {pass}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Process.Client.SendAsync(open)).StatusCode);
    }

    [Fact]
    public async Task The_command_line_rules_from_afar_with_a_pass_in_its_environment()
    {
        await platform.HistoryAfterAsync(second: 140);
        var pass = (await platform.JsonOf("organiser", "add", "--name", "Otto")).GetProperty("pass").GetString()!;
        string[] where = ["--host", platform.Process.Https!.GetLeftPart(UriPartial.Authority), "--authority", platform.AuthorityFile];

        var refused = await Command.AlleycatAsync(["race", "void", "1-5402746", "--reason", "Rain.", .. where]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("ALLEYCAT_PASS", refused.Errors, StringComparison.Ordinal);

        var audit = await platform.Process.EventuallyAsync(
            () => WithPassAsync(["race", "void", "1-5402746", "--reason", "Rain.", "--json", .. where]), result => result.ExitCode == 0, "race void from afar");
        Assert.Contains("\"who\":\"Otto\"", audit.Output, StringComparison.Ordinal);
        var shown = await WithPassAsync(["race", "show", "1-5402746", .. where]);
        Assert.Contains("void: Rain.", shown.Output, StringComparison.Ordinal);
        (await WithPassAsync(["race", "unvoid", "1-5402746", .. where])).ShouldSucceed("race unvoid from afar");
        Assert.Equal(5, (await WithPassAsync(["race", "list", .. where[..2]])).ExitCode);

        Task<CommandResult> WithPassAsync(string[] arguments) =>
            Command.RunAsync("env", [$"ALLEYCAT_PASS={pass}", "dotnet", "exec", Checkout.HostAssembly, .. arguments]);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? credential, string? who = null)
    {
        using var https = platform.HttpsClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "PUT")
            request.Content = JsonContent.Create(new { reason = "From afar." });
        if (credential is not null)
            request.Headers.TryAddWithoutValidation("Authorization", credential);
        if (who is not null)
            request.Headers.Add("X-Alleycat-Organiser", who);
        return await https.SendAsync(request);
    }
}
