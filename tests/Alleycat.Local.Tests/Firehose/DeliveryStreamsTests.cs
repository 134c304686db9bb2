using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Tests.Clients;
using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Firehose;

/// <summary>Several delivery streams over one stream, from records put to objects on disk, with every part the real one.</summary>
public sealed class DeliveryStreamsTests
{
    private const string Analysts =
        "name=analysts,prefix=raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/,error-prefix=errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/";
    private const string Events = "name=events,source=direct,transform=none";

    [Fact]
    public async Task Two_delivery_streams_read_one_stream_each_under_its_own_prefixes()
    {
        await using var platform = await LocalPlatform.StartAsync([Analysts]);
        await PutAsync(platform, [Telemetry(1), Telemetry(2), "no JSON"]);
        var metrics = "";
        using (var client = new HttpClient())
        {
            // The pipeline's delay is its buffers; its own measures say when it is through.
            while (!metrics.Contains("deliverytos3_records_total{delivery_stream=\"analysts\"} 2", StringComparison.Ordinal)
                || !metrics.Contains("deliverytos3_records_total{delivery_stream=\"alleycat-delivery-stream\"} 2", StringComparison.Ordinal))
                metrics = await client.GetStringAsync(new Uri(platform.Http, "/metrics")).WaitAsync(TimeSpan.FromSeconds(30));
        }
        await platform.StopAsync();

        var own = Lines(platform, "data");
        Assert.Equal([1, 2], own.Select(SecondOf));
        Assert.Equal(own, Lines(platform, "raw"));
        Assert.All(Files(platform, "raw"), path => Assert.Matches("/raw/dt=\\d{4}-\\d\\d-\\d\\d/hh=\\d\\d/analysts-1-[0-9-]+-[0-9a-f-]{36}\\.gz$", path));
        Assert.Matches("/errors/processing-failed/dt=\\d{4}-\\d\\d-\\d\\d/analysts-1-", Assert.Single(Files(platform, "errors")));
        Assert.Single(Files(platform, "processing-failed"));
        // Only the platform's own prefix makes history; it is made once.
        Assert.True(File.Exists(Path.Combine(platform.BucketFolder("alleycat-history"), "class-1.gz")));
        foreach (var name in new[] { "alleycat-delivery-stream", "analysts" })
        {
            Assert.Contains($"deliverytos3_datafreshness_seconds{{delivery_stream=\"{name}\"}}", metrics, StringComparison.Ordinal);
            Assert.Contains($"datareadfromkinesisstream_records_total{{delivery_stream=\"{name}\"}} 3", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_delivery_stream_goes_on_from_its_own_checkpoint_and_a_new_one_begins_at_the_oldest_record()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-deliveries-").FullName;
        var first = await LocalPlatform.StartAsync([], folder: folder);
        await PutAsync(first, [Telemetry(1), Telemetry(2)]);
        await first.StopAsync();

        var second = await LocalPlatform.StartAsync([Analysts], folder: folder);
        await PutAsync(second, [Telemetry(3)]);
        await second.StopAsync();

        await using var third = await LocalPlatform.StartAsync([Analysts], folder: folder);
        await PutAsync(third, [Telemetry(4)]);
        await third.StopAsync();

        Assert.Equal([1, 2, 3, 4], Lines(third, "data").Select(SecondOf).Order());
        Assert.Equal([1, 2, 3, 4], Lines(third, "raw").Select(SecondOf).Order());
    }

    [Fact]
    public async Task A_record_put_directly_is_durable_before_the_answer_and_delivered_by_the_next_process()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-direct-").FullName;
        var first = await LocalPlatform.StartAsync([Events], options => options with { BufferSeconds = 900 }, folder);
        await CallAsync(first, "Firehose_20150804.PutRecord", new { DeliveryStreamName = "events", Record = new { Data = Base64("one\n") } });
        await CallAsync(first, "Firehose_20150804.PutRecordBatch", new { DeliveryStreamName = "events", Records = new[] { new { Data = Base64("two\n") } } });
        await first.EndAsync();
        Assert.Empty(Files(first, "events"));

        await using var second = await LocalPlatform.StartAsync([Events], folder: folder);
        await second.StopAsync();
        Assert.Equal(["one", "two"], Lines(second, "events"));
    }

    [Fact]
    public async Task DuckDB_reads_the_analysts_partitions()
    {
        await using var platform = await LocalPlatform.StartAsync([Analysts]);
        await PutAsync(platform, [Telemetry(1), Telemetry(2), Telemetry(3), Telemetry(1, classId: 2), Telemetry(3)]);
        await platform.StopAsync();

        var output = await ForeignProgram.RunAsync(
            "node", [Path.Combine(ClientScripts.ClientsFolder, "duckdb", "delivered.mjs"), platform.BucketFolder("alleycat-delivery")]);

        var rows = JsonDocument.Parse(output).RootElement.EnumerateArray().ToArray();
        var folder = Path.GetDirectoryName(Files(platform, "raw")[0])!;
        Assert.All(rows, row => Assert.EndsWith($"/dt={row.GetProperty("dt")}/hh={row.GetProperty("hh")}", folder, StringComparison.Ordinal));
        Assert.Equal(
            [("1", "3", 165.312), ("2", "1", 165.312)],
            rows.Select(row => (row.GetProperty("classId").ToString(), row.GetProperty("seconds").ToString(), row.GetProperty("best").GetDouble())));
    }

    private static string Telemetry(int second, int classId = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"uuid":"b340d30f-625b-4ac8-8ccd-3fa58b1fff3e","event":"update","deviceTimestamp":1620824038331,"second":{{second}},"raceId":5402746,"name":"Hayden","racerId":100,"classId":{{classId}},"cadence":79.8,"resistance":79}""");

    private static Task PutAsync(LocalPlatform platform, string[] messages) => CallAsync(platform, "Kinesis_20131202.PutRecords", new
    {
        StreamName = "alleycat",
        Records = messages.Select(message => new { PartitionKey = "100", Data = Base64(message) }),
    });

    private static async Task CallAsync(LocalPlatform platform, string target, object request)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, platform.Http)
        {
            Content = new StringContent(JsonSerializer.Serialize(request), Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        message.Headers.Add("X-Amz-Target", target);
        using var response = await client.SendAsync(message);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static int SecondOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("second").GetInt32();

    private static string[] Files(LocalPlatform platform, string prefix)
    {
        var folder = Path.Combine(platform.BucketFolder("alleycat-delivery"), prefix);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>All lines of the delivered objects below a prefix, object after object.</summary>
    private static string[] Lines(LocalPlatform platform, string prefix) =>
    [
        .. Files(platform, prefix).SelectMany(path =>
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }),
    ];
}
