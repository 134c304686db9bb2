using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>Programs that know nothing of us: mosquitto's client, gunzip, Node's zlib.</summary>
public sealed class ForeignClientTests
{
    [Fact]
    public async Task A_good_message_reaches_the_history_and_a_broken_one_is_set_aside_with_its_reason_and_counted()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");

        await MosquittoPubAsync(platform, """
            {"uuid":"b340d30f-625b-4ac8-8ccd-3fa58b1fff3e","event":"update","deviceTimestamp":1620824038331,"second":3,"raceId":5402746,"name":"Hayden","racerId":100,"classId":1,"cadence":79.8,"resistance":79}
            """);
        await MosquittoPubAsync(platform, """{"event":"update","second":"three","raceId":5402746,"racerId":101,"classId":1,"cadence":80,"resistance":50}""");
        await MosquittoPubAsync(platform, "this is no JSON at all");
        await MosquittoPubAsync(platform, """
            {"event":"final","deviceTimestamp":1620824038331,"second":4,"raceId":5402746,"name":"Hayden","racerId":100,"classId":1,"cadence":60.4,"resistance":60.6}
            """);

        var history = await platform.EventuallyAsync(
            () => platform.HistoryAsync(1), entries => entries is { Count: 2 }, "both good messages in the history");
        Assert.Equal(165.312m, history![(3, 100)]);
        Assert.Equal(119.8224m, history[(4, 100)]);

        var setAside = await platform.EventuallyAsync(() => SetAsideAsync(platform), lines => lines.Count == 2, "two records set aside");
        Assert.Contains(setAside, line => line.Raw.Contains("three", StringComparison.Ordinal) && line.Reason.Contains("second", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(setAside, line => line.Raw == "this is no JSON at all" && line.Reason.Contains("json", StringComparison.OrdinalIgnoreCase));

        var metrics = await platform.Client.GetStringAsync(new Uri(platform.Http, "/metrics"));
        Assert.Contains("alleycat_transform_records_total{result=\"processing-failed\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("alleycat_transform_faults_total{fault=\"second\",of=\"record\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("alleycat_transform_faults_total{fault=\"not-json\",of=\"record\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_file_satisfies_gunzip_and_nodes_zlib()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.File("data"), "--buffer-seconds", "1");
        var recording = folder.File("race.ndjson");
        var simulated = await Command.AlleycatAsync(
            "simulate", "--riders", "50", "--class", "1", "--seconds", "300", "--speed", "max", "--seed", "5",
            "--to", platform.Mqtt.ToString(), "--record", recording, "--json");
        simulated.ShouldSucceed("The race");
        var oracle = new Oracle();
        oracle.AddRecording(recording);
        await platform.EventuallyAsync(
            async () => oracle.DifferenceFrom(1, await platform.HistoryAsync(1)), difference => difference is null, "the history");

        using var response = await platform.Client.GetAsync(new Uri(platform.Http, "/class-1.gz"));
        Assert.Equal("application/gzip", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.NotNull(response.Headers.ETag);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        (await Command.RunAsync("gunzip", ["-t"], bytes)).ShouldSucceed("gunzip -t");
        var file = folder.File("class-1.gz");
        await File.WriteAllBytesAsync(file, bytes);
        var node = await Command.RunAsync("node",
        [
            "-e", "const h = JSON.parse(require('zlib').gunzipSync(require('fs').readFileSync(process.argv[1]))); console.log(Object.keys(h).length, Object.keys(h[300]).length)",
            file,
        ]);
        node.ShouldSucceed("Node's gunzip");
        Assert.Equal("300 50", node.Output.Trim());
    }

    private static async Task MosquittoPubAsync(PlatformProcess platform, string message)
    {
        var published = await Command.RunAsync("mosquitto_pub",
        [
            "-h", platform.Mqtt.Host, "-p", platform.Mqtt.Port.ToString(CultureInfo.InvariantCulture),
            "-q", "1", "-t", "alleycat-publish", "-m", message.Trim(),
        ]);
        published.ShouldSucceed("mosquitto_pub");
    }

    /// <summary>Every record under processing-failed/, read over S3's list and get.</summary>
    private static async Task<List<(string Raw, string Reason)>> SetAsideAsync(PlatformProcess platform)
    {
        var listing = await platform.Client.GetStringAsync(new Uri(platform.Http, "/alleycat-delivery?list-type=2&prefix=processing-failed/"));
        var keys = System.Xml.Linq.XDocument.Parse(listing).Descendants().Where(e => e.Name.LocalName == "Key").Select(e => e.Value);
        var records = new List<(string, string)>();
        foreach (var key in keys)
        {
            var bytes = await platform.Client.GetByteArrayAsync(new Uri(platform.Http, $"/alleycat-delivery/{key}"));
            if (bytes is [0x1f, 0x8b, ..])
                bytes = Unzip(bytes);
            foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var json = JsonDocument.Parse(line);
                var raw = Convert.FromBase64String(json.RootElement.GetProperty("rawData").GetString()!);
                records.Add((System.Text.Encoding.UTF8.GetString(raw), json.RootElement.GetProperty("errorMessage").GetString()!));
            }
        }
        return records;
    }

    private static byte[] Unzip(byte[] gzip)
    {
        using var unzipped = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress))
            stream.CopyTo(unzipped);
        return unzipped.ToArray();
    }
}
