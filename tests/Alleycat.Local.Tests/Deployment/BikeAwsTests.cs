using Alleycat.Aws.Tests;
using Alleycat.Local.Commands;
using Amazon.IoT;
using Amazon.Runtime;

namespace Alleycat.Local.Tests.Deployment;

public sealed class BikeAwsTests : IDisposable
{
    private const string Certificate = "arn:aws:iot:eu-central-1:1:cert/c0ffee";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-bikes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_bike_gets_a_thing_a_certificate_the_policy_and_its_files()
    {
        await using var server = await ScriptedServer.StartAsync(Answer);
        using var client = Client(server);
        var file = await BikeAws.AddAsync(client, 42, "bikes", _folder.FullName, CancellationToken.None);
        Assert.Equal("PEM", await File.ReadAllTextAsync(file));
        Assert.Equal("KEY", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "42.key")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullName, "42.key")));
        Assert.Equal(
            ["GET /endpoint", "POST /things/alleycat-42", "POST /keys-and-certificate", "PUT /target-policies/bikes", "PUT /things/alleycat-42/principals"],
            Calls(server));
        Assert.Equal(new Uri("mqtts://abc-ats.iot.eu-central-1.amazonaws.com:8883"), SimulationTarget.Resolve("aws", _folder.FullName, 42, 1));
        Assert.Equal("no-certificate", Assert.Throws<CommandException>(() => SimulationTarget.Resolve("aws", _folder.FullName, 42, 2)).Code);
    }

    [Fact]
    public async Task A_bike_that_has_a_key_keeps_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "42.key"), "mine");
        await using var server = await ScriptedServer.StartAsync(Answer);
        using var client = Client(server);
        var refused = await Assert.ThrowsAsync<CommandException>(() => BikeAws.AddAsync(client, 42, "bikes", _folder.FullName, CancellationToken.None));
        Assert.Equal((ExitCode.Conflict, 0), (refused.ExitCode, server.Requests.Count));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_attached_is_taken_back()
    {
        await using var server = await ScriptedServer.StartAsync(asked => asked.Target.EndsWith("/principals", StringComparison.Ordinal)
            ? new(403, "{\"message\":\"No.\"}"u8.ToArray(), new() { ["x-amzn-ErrorType"] = "UnauthorizedException" })
            : Answer(asked));
        using var client = Client(server);
        await Assert.ThrowsAsync<AmazonIoTException>(() => BikeAws.AddAsync(client, 42, "bikes", _folder.FullName, CancellationToken.None));
        Assert.Equal(["POST /target-policies/bikes", "PUT /certificates/c0ffee", "DELETE /certificates/c0ffee"], Calls(server)[^3..]);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "42.key")));
    }

    private static string[] Calls(ScriptedServer server) => [.. server.Requests.Select(asked => $"{asked.Method} {asked.Target.Split('?')[0]}")];

    private static AmazonIoTClient Client(ScriptedServer server) => new(
        new BasicAWSCredentials("id", "secret"),
        new AmazonIoTConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });

    private static ScriptedServer.Answer Answer(ScriptedServer.Asked asked) => ScriptedServer.Answer.Json(200, asked.Target.Split('?')[0] switch
    {
        "/endpoint" => """{"endpointAddress":"abc-ats.iot.eu-central-1.amazonaws.com"}""",
        "/keys-and-certificate" => $$"""
            {"certificateArn":"{{Certificate}}","certificateId":"c0ffee","certificatePem":"PEM",
            "keyPair":{ "PublicKey":"PUB","PrivateKey":"KEY" } }
            """,
        _ => "{}",
    });
}
