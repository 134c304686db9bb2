using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Gateway;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;
using Alleycat.Streaming;
using Amazon.Kinesis;
using Amazon.Runtime;

namespace Alleycat.Local.Tests.Gateway;

/// <summary>The gateway before a Kinesis that knows nothing of us.</summary>
public sealed class GatewayKinesaliteTests : IDisposable
{
    private const int Racers = 20;
    private const int Seconds = 60;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("alleycat-gateway-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Every_racers_seconds_arrive_in_order_in_few_packed_records()
    {
        await using var kinesalite = await Kinesalite.StartAsync();
        using var client = Client(kinesalite);
        await client.CreateStreamAsync(new() { StreamName = "gym", ShardCount = 2 });
        await WaitUntilActiveAsync(client);
        await using (var gateway = await StartAsync(kinesalite))
        {
            await using var bikes = await MqttClient.ConnectAsync(new Uri(gateway.MqttAddress), new() { ClientId = "bikes" });
            for (var second = 1; second <= Seconds; second++)
            {
                var sent = second;
                await Task.WhenAll(Enumerable.Range(1, Racers).Select(racer => PublishAsync(bikes, racer, sent)));
            }
            await bikes.DisconnectAsync();
            await gateway.StopAsync(TimeSpan.FromSeconds(30));
        }

        var (records, messages) = await ReadAllAsync(client);
        Assert.Equal(Racers * Seconds, messages.Count);
        Assert.InRange(records, 1, 200);
        foreach (var ofRacer in messages.GroupBy(message => message.Racer))
            Assert.Equal(Enumerable.Range(1, Seconds), ofRacer.Select(message => message.Second));
    }

    [Fact]
    public async Task A_stream_that_is_made_only_later_gets_everything_and_a_full_gateway_says_so()
    {
        await using var kinesalite = await Kinesalite.StartAsync();
        using var client = Client(kinesalite);
        await using var gateway = await StartAsync(kinesalite);
        var acknowledged = 0;
        await using (var bikes = await MqttClient.ConnectAsync(
            new Uri(gateway.MqttAddress), new() { ClientId = "bikes", ProtocolVersion = MqttProtocolVersion.V500 }))
        {
            // 1 MB is the bound; what does not compress fills it.
            var random = new Random(7);
            var full = await Assert.ThrowsAsync<MqttClientException>(async () =>
            {
                for (; acknowledged < 1000; acknowledged++)
                {
                    var padding = new byte[50_000];
                    random.NextBytes(padding);
                    await bikes.PublishAsync(
                        "alleycat-publish", Encoding.UTF8.GetBytes(Convert.ToBase64String(padding)), MqttQualityOfServiceLevel.AtLeastOnce);
                }
            });
            Assert.Equal(MqttReasonCode.QuotaExceeded, full.Reason);
        }
        Assert.InRange(acknowledged, 10, 40);

        await client.CreateStreamAsync(new() { StreamName = "gym", ShardCount = 1 });
        await WaitUntilActiveAsync(client);
        await gateway.StopAsync(TimeSpan.FromSeconds(30));
        var (records, _) = await ReadAllAsync(client);
        Assert.Equal(acknowledged, records);
    }

    private Task<GatewayHost> StartAsync(Kinesalite kinesalite) => GatewayHost.StartAsync(
        new()
        {
            DataDirectory = _data.FullName, StreamName = "gym", MqttPort = 0, HttpPort = 0, BufferMegabytes = 1, HoldMs = 50, Name = "gym-7",
        },
        Client(kinesalite),
        TimeProvider.System,
        CancellationToken.None);

    private static AmazonKinesisClient Client(Kinesalite kinesalite) => new(
        new BasicAWSCredentials("key", "secret"),
        new AmazonKinesisConfig { ServiceURL = kinesalite.Address.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    private static async Task PublishAsync(MqttClient bikes, int racer, int second) => await bikes.PublishAsync(
        $"alleycat-publish/{racer}",
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"event":"update","second":{{second}},"raceId":1,"racerId":{{racer}},"classId":1,"cadence":80.5,"resistance":50.1}""")),
        MqttQualityOfServiceLevel.AtLeastOnce);

    /// <summary>Kinesalite makes a stream in its own time; asking is the only signal there is.</summary>
    private static async Task WaitUntilActiveAsync(AmazonKinesisClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await client.DescribeStreamSummaryAsync(new() { StreamName = "gym" }, patience.Token))
            .StreamDescriptionSummary!.StreamStatus != "ACTIVE")
            await Task.Yield();
    }

    private static async Task<(int Records, List<(int Racer, int Second)> Messages)> ReadAllAsync(AmazonKinesisClient client)
    {
        var records = 0;
        var messages = new List<(int Racer, int Second)>();
        var reader = new PackedRecordReader();
        var shards = await client.ListShardsAsync(new() { StreamName = "gym" });
        foreach (var shard in shards.Shards)
        {
            var iterator = (await client.GetShardIteratorAsync(
                new() { StreamName = "gym", ShardId = shard.ShardId!, ShardIteratorType = "TRIM_HORIZON" })).ShardIterator!;
            while (true)
            {
                var answer = await client.GetRecordsAsync(new() { ShardIterator = iterator!, Limit = 1000 });
                if (answer.Records.Count == 0)
                    break;
                records += answer.Records.Count;
                answer.Records.ForEach(record => Unpack(reader, record, messages));
                iterator = answer.NextShardIterator;
            }
        }
        return (records, messages);
    }

    private static void Unpack(PackedRecordReader reader, Amazon.Kinesis.Model.Record record, List<(int Racer, int Second)> messages)
    {
        Assert.Equal(PackFault.None, reader.Read(record.Data!.ToArray(), out var lines));
        foreach (var line in lines)
        {
            if (!line.StartsWith("{"u8))
                continue;
            using var json = JsonDocument.Parse(line.ToArray());
            messages.Add((json.RootElement.GetProperty("racerId").GetInt32(), json.RootElement.GetProperty("second").GetInt32()));
        }
    }
}
