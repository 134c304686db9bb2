using System.Net;
using System.Text;

namespace Alleycat.Local.Tests.Kinesis;

public sealed class KinesisErrorTests
{
    [Fact]
    public async Task Every_answer_has_request_identifiers_and_errors_have_the_two_members()
    {
        await using var server = await KinesisServer.StartAsync();
        using var response = await server.PostAsync("Kinesis_20131202.DescribeStream", "{\"StreamName\":\"none\"}"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/x-amz-json-1.1", response.Content.Headers.ContentType!.ToString());
        Assert.True(Guid.TryParse(response.Headers.GetValues("x-amzn-RequestId").Single(), out _));
        Assert.NotEmpty(response.Headers.GetValues("x-amz-id-2").Single());
        Assert.Equal(
            "{\"__type\":\"ResourceNotFoundException\",\"message\":\"Stream none under account 000000000000 not found.\"}",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Kinesis_20131202.Nonsense", "{}")]
    [InlineData("Kinesis_20131202.SplitShard", "{}")]
    [InlineData("Kinesis_20131202.", "{}")]
    [InlineData("DynamoDB_20120810.ListTables", "{}")]
    [InlineData(null, "{}")]
    [InlineData(null, "")]
    public async Task An_operation_that_is_not_there_is_unknown(string? target, string body)
    {
        await using var server = await KinesisServer.StartAsync();
        using var response = await server.PostAsync(target, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("{\"__type\":\"UnknownOperationException\"}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("PutRecords", "")]
    [InlineData("PutRecords", "nonsense")]
    [InlineData("PutRecords", "[]")]
    [InlineData("PutRecords", "{\"Records\":[{\"Data\":\"YQ==\"")]
    [InlineData("PutRecords", "{} {}")]
    [InlineData("PutRecords", "{\"StreamName\":\"\\ud800\"}")]
    [InlineData("DescribeStream", "")]
    [InlineData("DescribeStream", "{\"StreamName\":\"\\ud800\"}")]
    [InlineData("DescribeStream", "7")]
    [InlineData("Nonsense", "nonsense")]
    public async Task A_body_that_is_no_JSON_object_fails_to_deserialise(string operation, string body)
    {
        await using var server = await KinesisServer.StartAsync();
        var (status, answer) = await server.SendAsync(operation, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("SerializationException", answer.GetProperty("__type").GetString());
    }

    [Theory]
    [InlineData("PutRecords", "{\"StreamName\":1}", "class java.math.BigDecimal can not be converted to an String")]
    [InlineData("PutRecords", "{\"Records\":{}}", "Start of structure or map found where not expected.")]
    [InlineData("PutRecords", "{\"Records\":7}", "Expected list or null")]
    [InlineData("PutRecords", "{\"Records\":[7]}", "Expected null")]
    [InlineData("PutRecords", "{\"Records\":[{\"Data\":true}]}", "class java.lang.Boolean can not be converted to a Blob")]
    [InlineData("PutRecord", "{\"PartitionKey\":[]}", "Start of list found where not expected")]
    [InlineData("DescribeStream", "{\"StreamName\":true}", "class java.lang.Boolean can not be converted to an String")]
    [InlineData("DescribeStream", "{\"Limit\":\"1\"}", "class java.lang.String can not be converted to an Integer")]
    public async Task A_member_of_a_wrong_type_is_told_in_the_services_words(string operation, string body, string message)
    {
        await using var server = await KinesisServer.StartAsync();
        var (status, answer) = await server.SendAsync(operation, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("SerializationException", answer.GetProperty("__type").GetString());
        Assert.Equal(message, answer.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Broken_base64_fails_to_deserialise()
    {
        await using var server = await KinesisServer.StartAsync();
        foreach (var data in new[] { "a", "abc", "ab=c", "a!==" })
            Assert.Equal("SerializationException", (await server.RefusalAsync("PutRecord", new { StreamName = "s", PartitionKey = "a", Data = data })).Type);
    }

    [Fact]
    public async Task Broken_constraints_are_told_together()
    {
        await using var server = await KinesisServer.StartAsync();
        var (type, message) = await server.RefusalAsync("PutRecords", new
        {
            StreamName = "not a name",
            Records = new object[]
            {
                new { PartitionKey = "", Data = "YQ==" },
                new { PartitionKey = new string('k', 257), Data = "YQ==" },
                new { PartitionKey = "k", ExplicitHashKey = "07", Data = "YQ==" },
                new { },
            },
        });
        Assert.Equal("ValidationException", type);
        Assert.Equal("6 validation errors detected: "
            + "Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1; "
            + $"Value '{new string('k', 257)}' at 'records.2.member.partitionKey' failed to satisfy constraint: Member must have length less than or equal to 256; "
            + "Value '07' at 'records.3.member.explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38}); "
            + "Value null at 'records.4.member.partitionKey' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'records.4.member.data' failed to satisfy constraint: Member must not be null; "
            + "Value 'not a name' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            message);
    }

    [Fact]
    public async Task PutRecords_takes_1_to_500_records_of_at_most_1_MiB()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        var one = new { PartitionKey = "k", Data = "YQ==" };
        Assert.Equal("ValidationException", (await server.RefusalAsync("PutRecords", new { StreamName = "race" })).Type);
        Assert.Equal("ValidationException", (await server.RefusalAsync("PutRecords", new { StreamName = "race", Records = Array.Empty<object>() })).Type);
        Assert.Equal("ValidationException", (await server.RefusalAsync("PutRecords", new { StreamName = "race", Records = Enumerable.Repeat(one, 501) })).Type);
        await server.CallAsync("PutRecord", new { StreamName = "race", PartitionKey = "k", Data = Convert.ToBase64String(new byte[(1 << 20) - 1]) });
        var (type, message) = await server.RefusalAsync("PutRecord", new { StreamName = "race", PartitionKey = "k", Data = Convert.ToBase64String(new byte[1 << 20]) });
        Assert.Equal("ValidationException", type);
        Assert.Contains("Member must have length less than or equal to 1048576", message, StringComparison.Ordinal);
        var megabyte = new { PartitionKey = "k", Data = Convert.ToBase64String(new byte[(1 << 20) - 1]) };
        await server.CallAsync("PutRecords", new { StreamName = "race", Records = Enumerable.Repeat(megabyte, 10) });
        Assert.Equal("InvalidArgumentException",
            (await server.RefusalAsync("PutRecords", new { StreamName = "race", Records = Enumerable.Repeat(megabyte, 10).Append(megabyte) })).Type);
    }

    [Fact]
    public async Task An_explicit_hash_key_above_the_range_is_an_invalid_argument()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        var (type, message) = await server.RefusalAsync("PutRecord", new
        {
            StreamName = "race", PartitionKey = "k", Data = "YQ==", ExplicitHashKey = "340282366920938463463374607431768211456",
        });
        Assert.Equal("InvalidArgumentException", type);
        Assert.Equal("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
            + "Specified value was 340282366920938463463374607431768211456", message);
    }

    [Fact]
    public async Task A_body_above_the_bound_is_413_with_and_without_a_stated_length()
    {
        await using var server = await KinesisServer.StartAsync(options: new() { BodyBytesMax = 10_000 });
        using var stated = await server.PostAsync("Kinesis_20131202.PutRecords", new byte[10_001]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, stated.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StreamContent(new MemoryStream(new byte[10_001])) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Fact]
    public async Task Another_method_or_content_type_is_refused_in_XML()
    {
        await using var server = await KinesisServer.StartAsync();
        using var get = await server.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Forbidden, get.StatusCode);
        Assert.StartsWith("<AccessDeniedException>", await get.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var cbor = await server.PostAsync("Kinesis_20131202.ListStreams", [0xBF, 0xFF], "application/x-amz-cbor-1.1");
        Assert.Equal(HttpStatusCode.NotFound, cbor.StatusCode);
        Assert.Equal("<UnknownOperationException/>\n", await cbor.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Iterator_requests_are_refused_in_the_services_words()
    {
        await using var server = await KinesisServer.StartAsync();
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        Assert.Equal(("InvalidArgumentException", "Invalid ShardIterator."), await server.RefusalAsync("GetRecords", new { ShardIterator = "nonsense" }));
        Assert.Equal("ResourceNotFoundException", (await server.RefusalAsync("GetShardIterator",
            new { StreamName = "race", ShardId = "shardId-000000000001", ShardIteratorType = "LATEST" })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("GetShardIterator",
            new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "LATEST", StartingSequenceNumber = "1" })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("GetShardIterator",
            new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "AT_SEQUENCE_NUMBER", StartingSequenceNumber = "1" })).Type);
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("GetShardIterator",
            new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "AT_TIMESTAMP" })).Type);
        var (type, message) = await server.RefusalAsync("GetShardIterator", new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "EARLIEST" });
        Assert.Equal("ValidationException", type);
        Assert.Contains("Member must satisfy enum value set", message, StringComparison.Ordinal);
        var iterator = (await server.CallAsync("GetShardIterator",
            new { StreamName = "race", ShardId = "shardId-000000000000", ShardIteratorType = "LATEST" })).GetProperty("ShardIterator").GetString();
        Assert.Equal("InvalidArgumentException", (await server.RefusalAsync("GetRecords", new { ShardIterator = iterator, Limit = 10_001 })).Type);
        await server.CallAsync("DeleteStream", new { StreamName = "race" });
        Assert.Equal("ResourceNotFoundException", (await server.RefusalAsync("GetRecords", new { ShardIterator = iterator })).Type);
        await server.CallAsync("CreateStream", new { StreamName = "race", ShardCount = 1 });
        Assert.Equal("ResourceNotFoundException", (await server.RefusalAsync("GetRecords", new { ShardIterator = iterator })).Type);
    }
}
