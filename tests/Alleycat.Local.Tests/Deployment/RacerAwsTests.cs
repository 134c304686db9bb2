using System.Text;
using System.Text.Json.Nodes;
using Alleycat.Aws.Tests;
using Alleycat.Local.Commands;
using Amazon.CognitoIdentity;
using Amazon.IoT;
using Amazon.Runtime;

namespace Alleycat.Local.Tests.Deployment;

/// <summary>Who signed in gets the racers' IoT policy, from a Cognito and an IoT Core that answer in pages as AWS's do.</summary>
public sealed class RacerAwsTests
{
    private const string Pool = "eu-central-1:pool";
    private const string Login = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc";

    private static readonly AWSCredentials Credentials = new BasicAWSCredentials("id", "secret");

    [Fact]
    public async Task Everybody_who_signed_in_is_admitted_once_and_visitors_are_not()
    {
        await using var server = await ScriptedServer.StartAsync(Answer);
        var racers = await AdmitAsync(server, identity: null);
        Assert.Equal(["eu-central-1:b", "eu-central-1:c"], racers.Admitted);
        Assert.Equal(1, racers.Already);

        Assert.Equal(["eu-central-1:b", "eu-central-1:c"], Attached(server));
        var asked = server.Requests.Where(request => request.Target == "/").Select(request => JsonNode.Parse(request.Body)!).ToArray();
        Assert.Equal([null, "more"], asked.Select(request => (string?)request["NextToken"]));
        Assert.All(asked, request => Assert.Equal((Pool, 60), ((string?)request["IdentityPoolId"], (int)request["MaxResults"]!)));
        Assert.All(
            server.Requests.Where(request => request.Target == "/"),
            request => Assert.Contains("/eu-central-1/cognito-identity/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_identity_is_admitted_without_looking_at_the_others()
    {
        await using var server = await ScriptedServer.StartAsync(Answer);
        Assert.Equal(["eu-central-1:new"], (await AdmitAsync(server, "eu-central-1:new")).Admitted);
        var again = await AdmitAsync(server, "eu-central-1:a");
        Assert.Equal((0, 1), (again.Admitted.Count, again.Already));
        Assert.Equal(["eu-central-1:new"], Attached(server));
        Assert.DoesNotContain(server.Requests, request => request.Target == "/");
    }

    [Fact]
    public async Task What_AWS_refuses_is_told_by_its_code()
    {
        await using var server = await ScriptedServer.StartAsync(asked => asked.Target == "/"
            ? ScriptedServer.Answer.Json(400, """{"__type":"ResourceNotFoundException","message":"IdentityPool 'x' not found."}""")
            : Answer(asked));
        var refused = await Assert.ThrowsAsync<AmazonCognitoIdentityException>(() => AdmitAsync(server, identity: null));
        Assert.Equal(("ResourceNotFoundException", "IdentityPool 'x' not found."), (refused.ErrorCode, refused.Message));
        Assert.Empty(Attached(server));
    }

    [Theory]
    [InlineData("42")]
    [InlineData("eu-central-1:")]
    [InlineData("eu-central-1:ABC; rm")]
    public async Task What_is_no_identity_is_refused_before_anything_is_asked(string identity) =>
        Assert.Equal(ExitCode.Usage, await AlleycatCommand.RunAsync(["racer", "admit", "--identity", identity]));

    private static async Task<RacersAdmitted> AdmitAsync(ScriptedServer server, string? identity)
    {
        using var iot = new AmazonIoTClient(
            Credentials, new AmazonIoTConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        using var cognito = new AmazonCognitoIdentityClient(
            Credentials,
            new AmazonCognitoIdentityConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        return await RacerAws.AdmitAsync(iot, cognito, "racers", Pool, identity, CancellationToken.None);
    }

    private static string[] Attached(ScriptedServer server) =>
    [
        .. server.Requests.Where(request => (request.Method, request.Target) == ("PUT", "/target-policies/racers"))
            .Select(request => (string)JsonNode.Parse(request.Body)!["target"]!),
    ];

    private static ScriptedServer.Answer Answer(ScriptedServer.Asked asked) => ScriptedServer.Answer.Json(200, asked.Target switch
    {
        "/policy-targets/racers?pageSize=250" => """{"targets":["arn:aws:iot:eu-central-1:1:cert/c0ffee"],"nextMarker":"bW9yZQ=="}""",
        "/policy-targets/racers?marker=bW9yZQ%3D%3D&pageSize=250" => """{"targets":["eu-central-1:a"]}""",
        "/" when Encoding.UTF8.GetString(asked.Body).Contains("NextToken", StringComparison.Ordinal) =>
            $$"""{"IdentityPoolId":"{{Pool}}","Identities":[{"IdentityId":"eu-central-1:c","Logins":["{{Login}}"]}]}""",
        "/" => $$"""
            {"IdentityPoolId":"{{Pool}}","NextToken":"more","Identities":[
            {"IdentityId":"eu-central-1:a","Logins":["{{Login}}"],"CreationDate":1.5,"LastModifiedDate":2},
            {"IdentityId":"eu-central-1:visitor","Logins":[]},{"IdentityId":"eu-central-1:another"},
            {"IdentityId":"eu-central-1:b","Logins":["{{Login}}"]}]}
            """,
        _ => "{}",
    });
}
