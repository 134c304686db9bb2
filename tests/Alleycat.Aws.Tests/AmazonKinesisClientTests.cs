using System.Text;
using System.Text.Json;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.Aws.Tests;

public sealed class AmazonKinesisClientTests
{
    [Fact]
    public async Task PutRecords_is_json_1_1_with_base64_and_a_signature()
    {
        await using var server = await StartAsync(_ => Answer.Json(
            200,
            """{"EncryptionType":"KMS","FailedRecordCount":1,"Unknown":{"a":[1]},"Records":[{"SequenceNumber":"4961","ShardId":"shardId-000000000000"},{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded"}]}"""));
        using var client = ClientOf(server);
        var response = await client.PutRecordsAsync(new()
        {
            StreamName = "alleycat",
            Records =
            [
                new() { Data = new MemoryStream([0xFB, 0xFF, 0xFE]), PartitionKey = "Zoë" },
                new() { Data = Visible("{}"u8.ToArray()), PartitionKey = "2", ExplicitHashKey = "340282366920938463463374607431768211455" },
            ],
        });

        var asked = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/"), (asked.Method, asked.Target));
        Assert.Equal("Kinesis_20131202.PutRecords", asked.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.1", asked.Headers["Content-Type"]);
        Assert.Equal("2013-12-02", asked.Headers["X-Amz-Api-Version"]);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=id/", asked.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/us-west-2/kinesis/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(
            """{"Records":[{"Data":"+//+","PartitionKey":"Zoë"},{"Data":"e30=","ExplicitHashKey":"340282366920938463463374607431768211455","PartitionKey":"2"}],"StreamName":"alleycat"}""",
            Encoding.UTF8.GetString(asked.Body));
        Assert.Equal((1, "KMS", 2), (response.FailedRecordCount, response.EncryptionType, response.Records.Count));
        Assert.Equal(("4961", "shardId-000000000000"), (response.Records[0].SequenceNumber, response.Records[0].ShardId));
        Assert.Equal("Rate exceeded", response.Records[1].ErrorMessage);
        Assert.Equal("r-1", response.ResponseMetadata.RequestId);
    }

    [Theory]
    [InlineData("ProvisionedThroughputExceededException", typeof(ProvisionedThroughputExceededException))]
    [InlineData("ResourceNotFoundException", typeof(ResourceNotFoundException))]
    [InlineData("com.amazonaws.kinesis.v20131202#ExpiredIteratorException", typeof(ExpiredIteratorException))]
    [InlineData("InvalidArgumentException", typeof(InvalidArgumentException))]
    [InlineData("AccessDeniedException", typeof(AccessDeniedException))]
    [InlineData("SomethingNewException", typeof(AmazonKinesisException))]
    public async Task An_error_is_an_exception_of_its_name(string code, Type expected)
    {
        await using var server = await StartAsync(_ => Answer.Json(400, $$"""{"__type":"{{code}}","message":"Why."}"""));
        using var client = ClientOf(server);
        var thrown = await Assert.ThrowsAnyAsync<AmazonKinesisException>(
            () => client.PutRecordAsync(new() { StreamName = "s", Data = new MemoryStream(), PartitionKey = "1" }));
        Assert.IsType(expected, thrown);
        Assert.Equal(("Why.", code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..]), (thrown.Message, thrown.ErrorCode));
    }

    [Fact]
    public async Task A_server_fault_is_retried_by_the_sdks_own_pipeline()
    {
        await using var server = await StartAsync(asked => asked.Number < 2
            ? Answer.Json(500, """{"__type":"InternalFailure"}""")
            : Answer.Json(200, """{"ShardId":"shardId-000000000003","SequenceNumber":"7"}"""));
        using var client = ClientOf(server, retries: 3);
        var response = await client.PutRecordAsync(new() { StreamName = "s", Data = new MemoryStream(), PartitionKey = "1" });
        Assert.Equal(("shardId-000000000003", "7", 3), (response.ShardId, response.SequenceNumber, server.Requests.Count));
    }

    [Fact]
    public async Task Records_are_read_back_with_their_times()
    {
        await using var server = await StartAsync(asked => asked.Headers["X-Amz-Target"].EndsWith("GetShardIterator", StringComparison.Ordinal)
            ? Answer.Json(200, """{"ShardIterator":"AAAA=="}""")
            : Answer.Json(200, """{"MillisBehindLatest":2100,"NextShardIterator":"BBBB","Records":[{"Data":"e30=","PartitionKey":"100","ApproximateArrivalTimestamp":1.620566844017E9,"SequenceNumber":"49"}]}"""));
        using var client = ClientOf(server);
        var iterator = await client.GetShardIteratorAsync(new()
        {
            StreamName = "alleycat",
            ShardId = "shardId-000000000000",
            ShardIteratorType = "AT_TIMESTAMP",
            Timestamp = DateTime.UnixEpoch.AddMilliseconds(1_620_566_844_017),
        });
        Assert.Contains("\"Timestamp\":1620566844.017", Encoding.UTF8.GetString(server.Requests[0].Body), StringComparison.Ordinal);
        var read = await client.GetRecordsAsync(new() { ShardIterator = iterator.ShardIterator!, Limit = 10 });
        Assert.Equal("{\"Limit\":10,\"ShardIterator\":\"AAAA==\"}", Encoding.UTF8.GetString(server.Requests[1].Body));
        var record = Assert.Single(read.Records);
        Assert.Equal(("BBBB", 2100L), (read.NextShardIterator, read.MillisBehindLatest));
        Assert.Equal(DateTime.UnixEpoch.AddMilliseconds(1_620_566_844_017), record.ApproximateArrivalTimestamp);
        Assert.Equal(("{}", "100", "49"), (Encoding.UTF8.GetString(record.Data!.ToArray()), record.PartitionKey, record.SequenceNumber));
    }

    [Fact]
    public async Task Streams_and_shards_are_listed_and_described()
    {
        await using var server = await StartAsync(asked => Answer.Json(200, asked.Headers["X-Amz-Target"][17..] switch
        {
            "ListShards" => """{"NextToken":null,"Shards":[{"ShardId":"shardId-000000000000","HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"9"},"SequenceNumberRange":{"StartingSequenceNumber":"1"}}]}""",
            "DescribeStreamSummary" => """{"StreamDescriptionSummary":{"StreamName":"alleycat","StreamStatus":"ACTIVE","OpenShardCount":2,"RetentionPeriodHours":24,"StreamCreationTimestamp":1600000000.5,"StreamModeDetails":{"StreamMode":"PROVISIONED"}}}""",
            "ListStreams" => """{"HasMoreStreams":false,"StreamNames":["a","b"],"StreamSummaries":[]}""",
            _ => "",
        }));
        using var client = ClientOf(server);
        var shard = Assert.Single((await client.ListShardsAsync(new() { StreamName = "alleycat" })).Shards);
        Assert.Equal(("0", "9", "1", null), (shard.HashKeyRange!.StartingHashKey, shard.HashKeyRange.EndingHashKey,
            shard.SequenceNumberRange!.StartingSequenceNumber, shard.SequenceNumberRange.EndingSequenceNumber));
        var summary = (await client.DescribeStreamSummaryAsync(new() { StreamName = "alleycat" })).StreamDescriptionSummary!;
        Assert.Equal(("ACTIVE", 2, 24), (summary.StreamStatus, summary.OpenShardCount, summary.RetentionPeriodHours));
        Assert.Equal(["a", "b"], (await client.ListStreamsAsync(new())).StreamNames);
        await client.CreateStreamAsync(new() { StreamName = "c", ShardCount = 3 });
        await client.DeleteStreamAsync(new() { StreamName = "c", EnforceConsumerDeletion = true });
        using var last = JsonDocument.Parse(server.Requests[^1].Body);
        Assert.True(last.RootElement.GetProperty("EnforceConsumerDeletion").GetBoolean());
    }

    [Theory]
    [InlineData("us-east-2", "https://kinesis.us-east-2.amazonaws.com/")]
    [InlineData("cn-north-1", "https://kinesis.cn-north-1.amazonaws.com.cn/")]
    public void A_region_has_its_endpoint(string region, string expected)
    {
        var config = new AmazonKinesisConfig { RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region) };
        Assert.Equal(expected.TrimEnd('/'), config.DetermineServiceOperationEndpoint(new(new ListStreamsRequest())).URL.TrimEnd('/'));
    }

    internal static AmazonKinesisClient ClientOf(ScriptedServer server, int retries = 0) => new(
        new BasicAWSCredentials("id", "secret"),
        new AmazonKinesisConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "us-west-2", MaxErrorRetry = retries });

    private static MemoryStream Visible(byte[] bytes) => new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
}
