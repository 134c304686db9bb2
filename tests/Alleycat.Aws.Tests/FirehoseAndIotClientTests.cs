using System.Text;
using Amazon.CognitoIdentity;
using Amazon.IoT;
using Amazon.KinesisFirehose;
using Amazon.Runtime;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.Aws.Tests;

/// <summary>Requests and answers of the clients without a package of their own; signatures worked out again by botocore.</summary>
public sealed class FirehoseAndIotClientTests
{
    private static readonly BasicAWSCredentials Credentials = new("id", "secret");

    [Fact]
    public async Task A_batch_to_Firehose_says_which_of_its_records_failed()
    {
        await using var server = await StartAsync(_ => Answer.Json(200,
            """{"FailedPutCount":1,"Encrypted":false,"RequestResponses":[{"RecordId":"r1"},{"ErrorCode":"ServiceUnavailableException","ErrorMessage":"Slow down."}]}"""));
        using var client = Firehose(server);
        var response = await client.PutRecordBatchAsync(new()
        {
            DeliveryStreamName = "alleycat",
            Records = [new() { Data = new MemoryStream("one"u8.ToArray()) }, new() { Data = new MemoryStream("zw\u00f6lf"u8.ToArray()) }],
        });
        Assert.Equal((1, 2), (response.FailedPutCount, response.RequestResponses!.Count));
        Assert.Equal(("r1", (string?)null), (response.RequestResponses[0].RecordId, response.RequestResponses[0].ErrorCode));
        Assert.Equal("ServiceUnavailableException", response.RequestResponses[1].ErrorCode);
        Assert.Equal("Firehose_20150804.PutRecordBatch", server.Requests[0].Headers["X-Amz-Target"]);
        Assert.Equal("""{"DeliveryStreamName":"alleycat","Records":[{"Data":"b25l"},{"Data":"endDtmxm"}]}""".Replace("endDtmxm", Convert.ToBase64String("zwölf"u8), StringComparison.Ordinal),
            Encoding.UTF8.GetString(server.Requests[0].Body));
        await SignatureTests.CheckAsync(server, "firehose", "eu-central-1", withToken: false);
    }

    [Fact]
    public async Task A_record_is_put_and_a_delivery_stream_described()
    {
        await using var server = await StartAsync(asked => Answer.Json(200, asked.Headers["X-Amz-Target"].EndsWith("PutRecord", StringComparison.Ordinal)
            ? """{"RecordId":"r7","Encrypted":true}"""
            : """{"DeliveryStreamDescription":{"DeliveryStreamName":"alleycat","DeliveryStreamStatus":"ACTIVE","DeliveryStreamType":"DirectPut","HasMoreDestinations":false,"Destinations":[{"DestinationId":"1"}],"CreateTimestamp":1.7E9}}"""));
        using var client = Firehose(server);
        var put = await client.PutRecordAsync(new() { DeliveryStreamName = "alleycat", Record = new() { Data = new MemoryStream([1, 2]) } });
        Assert.Equal(("r7", true), (put.RecordId, put.Encrypted));
        var stream = (await client.DescribeDeliveryStreamAsync(new() { DeliveryStreamName = "alleycat" })).DeliveryStreamDescription!;
        Assert.Equal(("ACTIVE", "DirectPut", false), (stream.DeliveryStreamStatus, stream.DeliveryStreamType, stream.HasMoreDestinations));
    }

    [Fact]
    public async Task A_refused_put_is_an_exception_with_its_code()
    {
        await using var server = await StartAsync(_ => Answer.Json(400, """{"__type":"InvalidSourceException","message":"Reads a stream."}"""));
        using var client = Firehose(server);
        var refused = await Assert.ThrowsAsync<AmazonKinesisFirehoseException>(
            () => client.PutRecordAsync(new() { DeliveryStreamName = "alleycat", Record = new() { Data = new MemoryStream() } }));
        Assert.Equal(("InvalidSourceException", "Reads a stream."), (refused.ErrorCode, refused.Message));
    }

    [Fact]
    public async Task A_bike_is_made_by_these_calls()
    {
        await using var server = await StartAsync(asked => Answer.Json(200, asked.Target switch
        {
            "/endpoint?endpointType=iot%3AData-ATS" => """{"endpointAddress":"abc-ats.iot.eu-central-1.amazonaws.com"}""",
            "/things/alleycat-42" => """{"thingName":"alleycat-42","thingArn":"arn:thing","thingId":"t"}""",
            "/keys-and-certificate?setAsActive=true" => """{"certificateArn":"arn:aws:iot:eu:1:cert/c0ffee","certificateId":"c0ffee","certificatePem":"PEM","keyPair":{"PublicKey":"PUB","PrivateKey":"KEY"}}""",
            _ => "{}",
        }));
        using var client = Iot(server);
        Assert.Equal("abc-ats.iot.eu-central-1.amazonaws.com", (await client.DescribeEndpointAsync(new() { EndpointType = "iot:Data-ATS" })).EndpointAddress);
        await SignatureTests.CheckAsync(server, "iot", "eu-central-1", withToken: false);
        var thing = await client.CreateThingAsync(new() { ThingName = "alleycat-42", AttributePayload = new() { Attributes = new() { ["racerId"] = "42" } } });
        Assert.Equal("arn:thing", thing.ThingArn);
        Assert.Equal("""{"attributePayload":{"attributes":{"racerId":"42"}}}""", Encoding.UTF8.GetString(server.Requests[^1].Body));
        await SignatureTests.CheckAsync(server, "iot", "eu-central-1", withToken: false);
        var made = await client.CreateKeysAndCertificateAsync(new() { SetAsActive = true });
        Assert.Equal(("c0ffee", "PEM", "PUB", "KEY"), (made.CertificateId, made.CertificatePem, made.KeyPair!.PublicKey, made.KeyPair.PrivateKey));
        await client.AttachPolicyAsync(new() { PolicyName = "bikes+1", Target = made.CertificateArn! });
        Assert.Equal(("PUT", "/target-policies/bikes%2B1"), (server.Requests[^1].Method, server.Requests[^1].Target));
        Assert.Equal("""{"target":"arn:aws:iot:eu:1:cert/c0ffee"}""", Encoding.UTF8.GetString(server.Requests[^1].Body));
        await client.AttachThingPrincipalAsync(new() { ThingName = "alleycat-42", Principal = made.CertificateArn! });
        Assert.Equal(("PUT", "/things/alleycat-42/principals"), (server.Requests[^1].Method, server.Requests[^1].Target));
        Assert.Equal(made.CertificateArn, server.Requests[^1].Headers["x-amzn-principal"]);
        await SignatureTests.CheckAsync(server, "iot", "eu-central-1", withToken: false);
    }

    [Fact]
    public async Task Who_is_known_to_a_pool_and_whom_a_policy_is_attached_to_are_read_in_pages()
    {
        await using var server = await StartAsync(asked => Answer.Json(200, asked.Target == "/"
            ? """{"IdentityPoolId":"eu-central-1:p","Identities":[{"IdentityId":"eu-central-1:1","Logins":["pool"],"CreationDate":1.25},{"IdentityId":"eu-central-1:2","Logins":null}],"NextToken":"n"}"""
            : """{"targets":["arn:c",null,"eu-central-1:1"],"nextMarker":null}"""));
        using var cognito = new AmazonCognitoIdentityClient(
            Credentials, new AmazonCognitoIdentityConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        var page = await cognito.ListIdentitiesAsync(new() { IdentityPoolId = "eu-central-1:p", MaxResults = 60, NextToken = "m" });
        Assert.Equal(("n", 2, "pool", 0), (page.NextToken, page.Identities.Count, page.Identities[0].Logins[0], page.Identities[1].Logins.Count));
        Assert.Equal("AWSCognitoIdentityService.ListIdentities", server.Requests[^1].Headers["X-Amz-Target"]);
        Assert.Equal("""{"IdentityPoolId":"eu-central-1:p","MaxResults":60,"NextToken":"m"}""", Encoding.UTF8.GetString(server.Requests[^1].Body));
        await SignatureTests.CheckAsync(server, "cognito-identity", "eu-central-1", withToken: false);

        using var iot = Iot(server);
        var targets = await iot.ListTargetsForPolicyAsync(new() { PolicyName = "racers", PageSize = 250, Marker = "a+/=" });
        Assert.Equal(["arn:c", "eu-central-1:1"], targets.Targets);
        Assert.Null(targets.NextMarker);
        Assert.Equal(("POST", "/policy-targets/racers?marker=a%2B%2F%3D&pageSize=250"), (server.Requests[^1].Method, server.Requests[^1].Target));
        await SignatureTests.CheckAsync(server, "iot", "eu-central-1", withToken: false);
    }

    [Fact]
    public async Task A_bike_is_taken_away_by_these_calls()
    {
        await using var server = await StartAsync(_ => Answer.Json(200, "{}"));
        using var client = Iot(server);
        await client.DetachThingPrincipalAsync(new() { ThingName = "alleycat-42", Principal = "arn:c" });
        await client.DetachPolicyAsync(new() { PolicyName = "bikes", Target = "arn:c" });
        await client.UpdateCertificateAsync(new() { CertificateId = "c0ffee", NewStatus = "INACTIVE" });
        await client.DeleteCertificateAsync(new() { CertificateId = "c0ffee", ForceDelete = true });
        await client.DeleteThingAsync(new() { ThingName = "alleycat-42" });
        await client.CreatePolicyAsync(new() { PolicyName = "bikes", PolicyDocument = "{}" });
        await client.DeletePolicyAsync(new() { PolicyName = "bikes" });
        Assert.Equal(
            [
                "DELETE /things/alleycat-42/principals", "POST /target-policies/bikes", "PUT /certificates/c0ffee?newStatus=INACTIVE",
                "DELETE /certificates/c0ffee?forceDelete=true", "DELETE /things/alleycat-42", "POST /policies/bikes", "DELETE /policies/bikes",
            ],
            server.Requests.Select(asked => $"{asked.Method} {asked.Target}"));
    }

    [Fact]
    public async Task What_IoT_Core_refuses_is_an_exception_with_its_code()
    {
        await using var server = await StartAsync(_ =>
            new(409, "{\"message\":\"Taken.\"}"u8.ToArray(), new() { ["x-amzn-ErrorType"] = "ResourceAlreadyExistsException" }));
        using var client = Iot(server);
        var refused = await Assert.ThrowsAsync<AmazonIoTException>(() => client.CreateThingAsync(new() { ThingName = "alleycat-42" }));
        Assert.Equal(("ResourceAlreadyExistsException", "Taken."), (refused.ErrorCode, refused.Message));
    }

    [Theory]
    [InlineData("eu-central-1", "https://iot.eu-central-1.amazonaws.com/", "https://firehose.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://iot.cn-north-1.amazonaws.com.cn/", "https://firehose.cn-north-1.amazonaws.com.cn/")]
    public void Regions_have_their_hosts(string region, string iot, string firehose)
    {
        var endpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        Assert.Equal(iot, new AmazonIoTConfig { RegionEndpoint = endpoint }.DetermineServiceOperationEndpoint(new(null)).URL.TrimEnd('/') + "/");
        Assert.Equal(firehose, new AmazonKinesisFirehoseConfig { RegionEndpoint = endpoint }.DetermineServiceOperationEndpoint(new(null)).URL.TrimEnd('/') + "/");
    }

    private static AmazonKinesisFirehoseClient Firehose(ScriptedServer server) => new(
        Credentials, new AmazonKinesisFirehoseConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });

    private static AmazonIoTClient Iot(ScriptedServer server) => new(
        Credentials, new AmazonIoTConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
}
