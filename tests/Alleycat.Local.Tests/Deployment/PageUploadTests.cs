using System.Text;
using Alleycat.Aws.Tests;
using Alleycat.Local.Commands;
using Amazon.Runtime;
using Amazon.S3;

namespace Alleycat.Local.Tests.Deployment;

/// <summary>The page goes into its bucket so that nobody is ever served an index that names what is not there yet.</summary>
public sealed class PageUploadTests : IDisposable
{
    private const string Config = """{"raceSeconds":300,"mqtt":"wss://abc-ats.iot.eu-central-1.amazonaws.com/mqtt"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_named_by_its_content_goes_first_then_the_deployments_config_and_the_index_last()
    {
        Write("index.html", "<!doctype html>");
        Write("config.json", "of one machine");
        Write("assets/index-CoFFee.js", "1");
        Write("assets/index-CoFFee.css", "a{}");
        Write("icons/bike.svg", "<svg/>");
        Write("site.webmanifest", "{}");
        Write(".vite/manifest.json", "{}");
        await using var server = await ScriptedServer.StartAsync(_ => new(200, [], new() { ["ETag"] = "\"1\"" }));
        using var s3 = Client(server);
        await PageUpload.RunAsync(s3, _folder.FullName, "the-page", Config, CancellationToken.None);

        Assert.All(server.Requests, asked => Assert.Equal("PUT", asked.Method));
        const string forever = "public, max-age=31536000, immutable";
        Assert.Equal(
            [
                ("assets/index-CoFFee.css", "text/css; charset=utf-8", forever), ("assets/index-CoFFee.js", "text/javascript; charset=utf-8", forever),
                ("icons/bike.svg", "image/svg+xml", "no-cache"), ("site.webmanifest", "application/json", "no-cache"),
                ("config.json", "application/json", "no-cache"), ("index.html", "text/html; charset=utf-8", "no-cache"),
            ],
            server.Requests.Select(asked => (KeyOf(asked), asked.Headers["Content-Type"], asked.Headers["Cache-Control"])));
        Assert.Contains(Config, Encoding.UTF8.GetString(server.Requests[^2].Body), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, asked => Encoding.UTF8.GetString(asked.Body).Contains("of one machine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_on_the_way_leaves_the_index_that_is_there()
    {
        Write("index.html", "<!doctype html>");
        Write("assets/a.js", "1");
        Write("assets/b.js", "2");
        await using var server = await ScriptedServer.StartAsync(asked => KeyOf(asked) == "assets/b.js"
            ? new(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"u8.ToArray(), new() { ["Content-Type"] = "application/xml" })
            : new(200, [], new() { ["ETag"] = "\"1\"" }));
        using var s3 = Client(server);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => PageUpload.RunAsync(s3, _folder.FullName, "the-page", Config, CancellationToken.None));
        Assert.Equal("AccessDenied", refused.ErrorCode);
        Assert.Equal(["assets/a.js", "assets/b.js"], server.Requests.Select(KeyOf));
    }

    private static string KeyOf(ScriptedServer.Asked asked) => asked.Target["/the-page/".Length..].Split('?')[0];

    private static AmazonS3Client Client(ScriptedServer server) => new(new BasicAWSCredentials("id", "secret"), new AmazonS3Config
    {
        ServiceURL = server.Address.ToString(),
        AuthenticationRegion = "eu-central-1",
        ForcePathStyle = true,
        MaxErrorRetry = 0,
    });

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
