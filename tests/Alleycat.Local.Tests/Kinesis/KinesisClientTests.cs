using System.Text.Json;
using Alleycat.Local.Tests.Clients;
using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Kinesis;

/// <summary>The clients that people have: boto3 and the AWS command line, against the endpoint on a real port.</summary>
public sealed class KinesisClientTests
{
    [Fact]
    public async Task Boto3_runs_every_operation_and_its_signatures_hold()
    {
        await using var server = await KinesisServer.StartAsync(
            options: new() { Secrets = new Dictionary<string, string> { [ForeignProgram.AccessKeyId] = ForeignProgram.SecretAccessKey } });
        await ClientScripts.RunPythonAsync("kinesis_boto3.py", server.Address.OriginalString);
    }

    [Fact]
    public async Task The_AWS_command_line_puts_and_reads_back()
    {
        await using var server = await KinesisServer.StartAsync();
        await AwsAsync("create-stream", "--stream-name", "race", "--shard-count", "1");
        var put = await AwsAsync("put-record", "--stream-name", "race", "--partition-key", "7", "--data", "aGVsbG8=");
        Assert.Equal("shardId-000000000000", put.GetProperty("ShardId").GetString());
        var iterator = await AwsAsync("get-shard-iterator", "--stream-name", "race", "--shard-id", "shardId-000000000000",
            "--shard-iterator-type", "TRIM_HORIZON");
        var records = await AwsAsync("get-records", "--shard-iterator", iterator.GetProperty("ShardIterator").GetString()!);
        var record = Assert.Single(records.GetProperty("Records").EnumerateArray());
        Assert.Equal(put.GetProperty("SequenceNumber").GetString(), record.GetProperty("SequenceNumber").GetString());

        async Task<JsonElement> AwsAsync(params string[] arguments)
        {
            var output = await ForeignProgram.RunAsync("aws", ["kinesis", .. arguments, "--endpoint-url", server.Address.ToString(), "--output", "json"]);
            return output.Length == 0 ? default : JsonDocument.Parse(output).RootElement;
        }
    }
}
