using System.Net;
using Alleycat.Local.Firehose;
using Alleycat.Local.Tests.S3;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Firehose;

/// <summary>What the endpoint answers to a bad request, to a stranger, and when the disk is full.</summary>
public sealed class FirehoseErrorTests
{
    [Theory]
    [InlineData("PutRecord", "", "SerializationException")]
    [InlineData("PutRecord", "7", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":7}", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":{\"Data\":7}}", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":{\"Data\":\"*\"}}", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":{\"Data\":\"\\ud800\"}}", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"\\ud800\",\"Record\":{\"Data\":\"\"}}", "SerializationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":[],\"Record\":{\"Data\":\"\"}}", "SerializationException")]
    [InlineData("PutRecord", "{\"\\ud800\":1,\"DeliveryStreamName\":\"events\"}", "ValidationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\"}", "ValidationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":{}}", "ValidationException")]
    [InlineData("PutRecord", "{\"Record\":{\"Data\":\"YQ==\"}}", "ValidationException")]
    [InlineData("PutRecord", "{\"DeliveryStreamName\":\"a b\",\"Record\":{\"Data\":\"YQ==\"}}", "ValidationException")]
    [InlineData("PutRecordBatch", "{\"DeliveryStreamName\":\"events\"}", "ValidationException")]
    [InlineData("PutRecordBatch", "{\"DeliveryStreamName\":\"events\",\"Records\":[]}", "ValidationException")]
    [InlineData("PutRecordBatch", "{\"DeliveryStreamName\":\"events\",\"Records\":[null]}", "SerializationException")]
    [InlineData("PutRecordBatch", "{\"DeliveryStreamName\":\"events\",\"Records\":{}}", "SerializationException")]
    [InlineData("PutRecordBatch", "{\"DeliveryStreamName\":\"none\",\"Records\":[{\"Data\":\"YQ==\"}]}", "ResourceNotFoundException")]
    [InlineData("DescribeDeliveryStream", "{}", "ValidationException")]
    [InlineData("DescribeDeliveryStream", "{\"DeliveryStreamName\":\"none\"}", "ResourceNotFoundException")]
    [InlineData("ListDeliveryStreams", "{\"Limit\":0}", "ValidationException")]
    [InlineData("ListDeliveryStreams", "{\"DeliveryStreamType\":\"Other\"}", "ValidationException")]
    [InlineData("ListDeliveryStreams", "{\"Limit\":\"many\"}", "SerializationException")]
    [InlineData("DeleteDeliveryStream", "{}", "UnknownOperationException")]
    [InlineData("", "{}", "UnknownOperationException")]
    public async Task A_bad_request_is_answered_in_AWSs_types_and_stores_nothing(string operation, string body, string type)
    {
        var producer = new ScriptedProducer();
        await using var server = await FirehoseServer.StartAsync(producer);
        var (status, answer) = await server.SendAsync(operation, body);
        Assert.Equal((HttpStatusCode.BadRequest, type), (status, answer.GetProperty("__type").GetString()));
        Assert.Empty(producer.Taken);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_as_a_service_that_is_unavailable()
    {
        var producer = new ScriptedProducer { Fault = new StreamLogException(StreamLogFault.WriteFailed, "No space left on device.", isTransient: true) };
        await using var server = await FirehoseServer.StartAsync(producer);
        foreach (var (operation, body) in new[]
        {
            ("PutRecord", "{\"DeliveryStreamName\":\"events\",\"Record\":{\"Data\":\"YQ==\"}}"),
            ("PutRecordBatch", "{\"DeliveryStreamName\":\"events\",\"Records\":[{\"Data\":\"YQ==\"}]}"),
        })
        {
            var (status, answer) = await server.SendAsync(operation, body);
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException"), (status, answer.GetProperty("__type").GetString()));
        }
    }

    [Fact]
    public async Task A_record_that_is_refused_fails_alone()
    {
        var producer = new ScriptedProducer { Refuses = data => data.Span[0] == (byte)'b' };
        await using var server = await FirehoseServer.StartAsync(producer);
        var (status, answer) = await server.SendAsync(
            "PutRecordBatch", "{\"DeliveryStreamName\":\"events\",\"Records\":[{\"Data\":\"YQ==\"},{\"Data\":\"Yg==\"},{\"Data\":\"Yw==\"}]}");
        Assert.Equal((HttpStatusCode.OK, 1), (status, answer.GetProperty("FailedPutCount").GetInt32()));
        var responses = answer.GetProperty("RequestResponses").EnumerateArray().ToArray();
        Assert.Equal([true, false, true], responses.Select(response => response.TryGetProperty("RecordId", out _)));
        Assert.Equal("ServiceUnavailableException", responses[1].GetProperty("ErrorCode").GetString());
    }

    [Fact]
    public async Task Where_somebody_is_named_who_may_sign_only_their_requests_are_answered()
    {
        await using var server = await FirehoseServer.StartAsync(
            new ScriptedProducer(),
            new FirehoseEndpointOptions { Secrets = new Dictionary<string, string> { [ForeignProgram.AccessKeyId] = ForeignProgram.SecretAccessKey } });
        var (status, answer) = await server.SendAsync("ListDeliveryStreams", "{}");
        Assert.Equal((HttpStatusCode.BadRequest, "MissingAuthenticationTokenException"), (status, answer.GetProperty("__type").GetString()));

        const string Signed = "import sys, boto3; print(boto3.client('firehose', endpoint_url=sys.argv[1]).list_delivery_streams()['DeliveryStreamNames'])";
        Assert.Equal("['events']", (await ForeignProgram.RunAsync("/usr/bin/python3", ["-c", Signed, server.Client.BaseAddress!.OriginalString])).Trim());
    }

    private sealed class ScriptedProducer : IStreamProducer
    {
        public List<byte[]> Taken { get; } = [];

        public StreamLogException? Fault { get; init; }

        public Func<ReadOnlyMemory<byte>, bool> Refuses { get; init; } = _ => false;

        public ValueTask<PutRecordsResult[]> PutRecordsAsync(IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
        {
            if (Fault is not null)
                throw Fault;
            Taken.AddRange(entries.Select(entry => entry.Data.ToArray()));
            return new([.. entries.Select(entry => Refuses(entry.Data)
                ? PutRecordsResult.Refused("InternalFailure", "The shard's disk refused.")
                : new PutRecordsResult(new ShardId(0), new SequenceNumber((UInt128)Taken.Count)))]);
        }
    }
}
