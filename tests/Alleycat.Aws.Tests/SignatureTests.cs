using System.Diagnostics;
using System.Text.Json;
using Amazon.Runtime;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.Aws.Tests;

/// <summary>Our requests' SigV4, worked out again by botocore from Debian's python3-boto3, which shares no code with the .NET SDK.</summary>
public sealed class SignatureTests
{
    private const string Botocore = """
        import sys, json, hashlib
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        asked = json.load(sys.stdin)
        auth = {}
        for part in asked['headers']['Authorization'].split(' ', 1)[1].split(','):
            name, value = part.strip().split('=', 1)
            auth[name] = value
        _, date, region, service, _ = auth['Credential'].split('/')
        headers = {k.lower(): v for k, v in asked['headers'].items()}
        signed = {name: headers[name] for name in auth['SignedHeaders'].split(';')}
        body = bytes.fromhex(asked['body'])
        assert headers.get('x-amz-content-sha256', hashlib.sha256(body).hexdigest()) == hashlib.sha256(body).hexdigest(), 'content hash'
        request = AWSRequest(method=asked['method'], url=asked['address'].rstrip('/') + asked['target'], headers=signed, data=body)
        request.context['timestamp'] = headers['x-amz-date']
        signer = SigV4Auth(Credentials('id', 'secret', headers.get('x-amz-security-token')), service, region)
        string_to_sign = signer.string_to_sign(request, signer.canonical_request(request))
        print(json.dumps({'expected': signer.signature(string_to_sign, request), 'found': auth['Signature'],
                          'service': service, 'region': region, 'signed': auth['SignedHeaders']}))
        """;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(500, true)]
    public async Task Kinesis_requests_are_signed_as_botocore_signs_them(int records, bool withToken)
    {
        await using var server = await StartAsync(_ => Answer.Json(200, """{"FailedRecordCount":0,"Records":[]}"""));
        AWSCredentials credentials = withToken
            ? new SessionAWSCredentials("id", "secret", "token/+=")
            : new BasicAWSCredentials("id", "secret");
        using var client = new Amazon.Kinesis.AmazonKinesisClient(
            credentials,
            new Amazon.Kinesis.AmazonKinesisConfig
            {
                ServiceURL = server.Address.ToString(),
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            });
        await client.PutRecordsAsync(new()
        {
            StreamName = "alleycat",
            Records = [.. Enumerable.Range(0, records).Select(i => new Amazon.Kinesis.Model.PutRecordsRequestEntry
            {
                Data = new MemoryStream(BitConverter.GetBytes(i)),
                PartitionKey = $"ü{i}",
            })],
        });
        await CheckAsync(server, "kinesis", "eu-central-1", withToken);
    }

    [Theory]
    [InlineData("alleycat-subscribe/class-1", true)]
    [InlineData("alleycat-subscribe", false)]
    [InlineData("a b/ü+%", true)]
    public async Task Publishes_to_iot_core_are_signed_as_botocore_signs_them(string topic, bool retain)
    {
        await using var server = await StartAsync(_ => Answer.Json(200, "{}"));
        using var client = new Amazon.IotData.AmazonIotDataClient(
            new BasicAWSCredentials("id", "secret"),
            new() { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        await new IotTopicPublisher(client).PublishAsync(new(topic, "{\"msg\":1}"u8.ToArray(), Qos: 0, Retain: retain));
        var asked = server.Requests[0];
        Assert.Equal("{\"msg\":1}", System.Text.Encoding.UTF8.GetString(asked.Body));
        Assert.Equal($"/topics/{Uri.EscapeDataString(topic)}?qos=0{(retain ? "&retain=true" : "")}", asked.Target);
        await CheckAsync(server, "iotdata", "eu-central-1", withToken: false);
    }

    [Fact]
    public async Task A_refused_publish_is_an_exception_with_its_code()
    {
        await using var server = await StartAsync(_ =>
            new(403, "{\"message\":\"Forbidden\"}"u8.ToArray(), new() { ["x-amzn-ErrorType"] = "ForbiddenException" }));
        using var client = new Amazon.IotData.AmazonIotDataClient(
            new BasicAWSCredentials("id", "secret"),
            new() { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        var refused = await Assert.ThrowsAsync<Amazon.IotData.AmazonIotDataException>(
            async () => await new IotTopicPublisher(client).PublishAsync(new("t", default)));
        Assert.Equal(("ForbiddenException", System.Net.HttpStatusCode.Forbidden), (refused.ErrorCode, refused.StatusCode));
    }

    internal static async Task CheckAsync(ScriptedServer server, string service, string region, bool withToken)
    {
        var asked = server.Requests[^1];
        var answer = await RunAsync(JsonSerializer.Serialize(new
        {
            method = asked.Method,
            target = asked.Target,
            address = server.Address.ToString(),
            headers = asked.Headers,
            body = Convert.ToHexString(asked.Body),
        }));
        Assert.Equal(answer.GetProperty("expected").GetString(), answer.GetProperty("found").GetString());
        Assert.Equal((service, region), (answer.GetProperty("service").GetString(), answer.GetProperty("region").GetString()));
        var signed = answer.GetProperty("signed").GetString()!.Split(';');
        Assert.Contains("host", signed);
        Assert.Contains("x-amz-date", signed);
        Assert.Equal(withToken, signed.Contains("x-amz-security-token"));
    }

    private static async Task<JsonElement> RunAsync(string input)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Botocore])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 with python3-boto3 is not installed.");
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
