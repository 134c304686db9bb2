using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Tests.S3;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Functions;

/// <summary>
/// The history processor as it would be uploaded, run as Lambda runs it, on buckets behind real HTTP with signatures that count. What it
/// wrote is read by plain means: an unsigned GET, gunzip, JSON.
/// </summary>
[Collection(PublishedFunctions.Name)]
public sealed class HistoryFunctionTests(PublishedHistoryProcessor published) : IAsyncLifetime
{
    public const string DeliveryBucket = "alleycat-delivery";

    /// <summary>Outputs 132.25, 100, 100.5 in class 3 and 22.75 in class 5; each line's own output is not to be believed.</summary>
    private static readonly string[] FirstLines =
    [
        Line(3, 1, 100, "80", "50", "Hayden"), Line(3, 1, 101, "65", "35", "Zoë"), Line(3, 2, 100, "65.5", "35", "Hayden"),
        Line(5, 300, 7, "0", "0", "Max \\\"the axe\\\""),
    ];

    /// <summary>Raises 132.25 to 138, has 95 where 100 is, and adds a racer (100.01) and a second (132.4801).</summary>
    private static readonly string[] SecondLines =
    [
        Line(3, 1, 100, "85", "50", "Hayden"), Line(3, 1, 101, "60", "35", "Zoë"), Line(3, 2, 9, "65", "35.01", "Mia"),
        Line(3, 17, 100, "80.1", "50.1", "Hayden"),
    ];

    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private S3Server _s3 = null!;

    public async Task InitializeAsync()
    {
        _s3 = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = false,
            Credentials = new Dictionary<string, string> { [HistoryFunction.AccessKeyId] = HistoryFunction.SecretAccessKey },
        });
        _s3.Store.CreateBucket(DeliveryBucket);
    }

    public async Task DisposeAsync() => await _s3.DisposeAsync();

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task Objects_are_merged_into_exactly_the_history_by_one_environment_after_another(string endpointVariable)
    {
        await using var first = HistoryFunction.Start(published.Assembly, _s3, endpointVariable);
        await DeliverAsync("data/2026/11/21/02/alleycat 1+2.gz", FirstLines);
        await first.HandleAsync(DeliveryBucket, "data/2026/11/21/02/alleycat+1%2B2.gz");
        Assert.Equal("""{"1":{"100":132.25,"101":100},"2":{"100":100.5}}""", await HistoryTextAsync("class-3.gz"));
        Assert.Equal("""{"300":{"7":22.75}}""", await HistoryTextAsync("class-5.gz"));
        await AssertSummaryAsync(3, "Ben's Boing-Boing Boost Blast", racers: 2, bestOutput: 132.25m, secondsCovered: 2, records: 3);
        await AssertSummaryAsync(5, "Eric's Extreme étape Escapade", racers: 1, bestOutput: 22.75m, secondsCovered: 1, records: 1);
        Assert.Equal("""{"7":"Max \"the axe\"","100":"Hayden","101":"Zoë"}""", await HistoryTextAsync("racers.gz"));

        // A cold start forgets nothing, for nothing is remembered but in the bucket.
        await using var second = HistoryFunction.Start(published.Assembly, _s3, endpointVariable);
        await DeliverAsync("data/2026/11/21/02/second.gz", SecondLines);
        await second.HandleAsync(DeliveryBucket, "data/2026/11/21/02/second.gz");
        const string merged = """{"1":{"100":138,"101":100},"2":{"9":100.01,"100":100.5},"17":{"100":132.4801}}""";
        Assert.Equal(merged, await HistoryTextAsync("class-3.gz"));
        Assert.Equal("""{"300":{"7":22.75}}""", await HistoryTextAsync("class-5.gz"));
        await AssertSummaryAsync(3, "Ben's Boing-Boing Boost Blast", racers: 2, bestOutput: 138m, secondsCovered: 3, records: 5);
        const string names = """{"7":"Max \"the axe\"","9":"Mia","100":"Hayden","101":"Zoë"}""";
        Assert.Equal(names, await HistoryTextAsync("racers.gz"));

        // The first environment still has the older files in mind; what they are now is what counts.
        await DeliverAsync("data/2026/11/21/03/third.gz", [Line(3, 1, 101, "65", "36", "Zoë")]);
        await first.HandleAsync(DeliveryBucket, "data/2026/11/21/03/third.gz");
        Assert.Equal(merged.Replace("\"101\":100}", "\"101\":101}", StringComparison.Ordinal), await HistoryTextAsync("class-3.gz"));
        Assert.Equal(names, await HistoryTextAsync("racers.gz"));
    }

    [Fact]
    public async Task An_event_that_comes_again_changes_nothing()
    {
        await DeliverAsync("data/first.gz", FirstLines);
        await DeliverAsync("data/second.gz", SecondLines);
        await using var function = HistoryFunction.Start(published.Assembly, _s3);
        await function.HandleAsync(DeliveryBucket, "data/first.gz");
        await function.HandleAsync(DeliveryBucket, "data/second.gz");
        var files = await ListAsync();
        Assert.Equal(["class-3.gz", "class-3.json", "class-5.gz", "class-5.json", "racers.gz"], files.Select(file => file.Key));

        await function.HandleAsync(DeliveryBucket, "data/first.gz");
        await using var another = HistoryFunction.Start(published.Assembly, _s3);
        await another.HandleAsync(DeliveryBucket, "data/second.gz");

        // ETag and time of each: nothing was written, not even the same again.
        Assert.Equal(files, await ListAsync());
        Assert.Equal(2, (await _s3.Store.ListAsync(DeliveryBucket)).Count);
    }

    [Fact]
    public async Task Error_objects_and_other_buckets_are_not_merged()
    {
        _s3.Store.CreateBucket("another-bucket");
        await DeliverAsync("processing-failed/2026/11/21/02/errors.gz", FirstLines);
        await DeliverAsync("data/2026/11/21/02/foreign.gz", FirstLines, "another-bucket");
        await using var function = HistoryFunction.Start(published.Assembly, _s3);

        await function.HandleAsync(DeliveryBucket, "processing-failed/2026/11/21/02/errors.gz");
        await function.HandleAsync("another-bucket", "data/2026/11/21/02/foreign.gz");

        Assert.Empty(await ListAsync());
        Assert.Single(await _s3.Store.ListAsync(DeliveryBucket));
        Assert.Single(await _s3.Store.ListAsync("another-bucket"));
    }

    [Fact]
    public async Task A_truncated_object_is_set_aside_and_the_next_one_is_merged()
    {
        const string key = "data/2026/11/21/02/truncated.gz";
        await PutAsync(DeliveryBucket, key, Gzip(SecondLines)[..^6]);
        await DeliverAsync("data/whole.gz", FirstLines);
        await using var function = HistoryFunction.Start(published.Assembly, _s3);

        await function.HandleAsync(DeliveryBucket, key);
        Assert.Empty(await ListAsync());
        var stored = await _s3.Store.GetAsync(DeliveryBucket, key);
        var note = await _s3.Store.GetAsync(DeliveryBucket, $"processing-failed/history/{key}.json");
        using var json = JsonDocument.Parse(note.Content);
        Assert.Equal("Truncated", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal((DeliveryBucket, key), (json.RootElement.GetProperty("bucket").GetString(), json.RootElement.GetProperty("key").GetString()));
        Assert.Equal(stored.Metadata!.ETag, json.RootElement.GetProperty("eTag").GetString());
        Assert.Equal(stored.Metadata.Size, json.RootElement.GetProperty("size").GetInt64());

        await function.HandleAsync(DeliveryBucket, "data/whole.gz");
        Assert.Equal("""{"1":{"100":132.25,"101":100},"2":{"100":100.5}}""", await HistoryTextAsync("class-3.gz"));
    }

    /// <summary>Lambda's queue gives the event again, twice, and then to the failure queue.</summary>
    [Fact]
    public async Task A_history_that_cannot_be_kept_or_a_text_that_is_no_event_is_an_error_and_the_same_event_again_is_merged()
    {
        const string lateBucket = "late-history";
        await DeliverAsync("data/first.gz", FirstLines);
        await using var function = HistoryFunction.Start(published.Assembly, _s3, historyBucket: lateBucket);

        var refused = await function.PostAsync(DeliveryBucket, "data/first.gz");
        Assert.EndsWith("/error", refused.Path, StringComparison.Ordinal);
        Assert.Contains("The specified bucket does not exist", refused.Text, StringComparison.Ordinal);
        var none = await function.PostAsync("[]"u8.ToArray());
        Assert.Equal("Function.InvalidDataException", none.Headers["Lambda-Runtime-Function-Error-Type"]);
        await function.HandleTooLateAsync(DeliveryBucket, "data/first.gz");

        _s3.Store.CreateBucket(lateBucket);
        await function.HandleAsync(DeliveryBucket, "data/first.gz");
        Assert.Equal(
            ["class-3.gz", "class-3.json", "class-5.gz", "class-5.json", "racers.gz"],
            (await _s3.Store.ListAsync(lateBucket)).Select(file => file.Key));
        using var history = new StreamReader(new GZipStream(
            new MemoryStream((await _s3.Store.GetAsync(lateBucket, "class-3.gz")).Content.ToArray()), CompressionMode.Decompress));
        Assert.Equal("""{"1":{"100":132.25,"101":100},"2":{"100":100.5}}""", await history.ReadToEndAsync());
    }

    [Theory]
    [InlineData(null, """{"300":{"100":132.25}}""")]
    [InlineData("600", """{"300":{"100":132.25},"600":{"100":132.25}}""")]
    public async Task The_environment_says_how_long_a_race_is(string? raceSeconds, string history)
    {
        await DeliverAsync("data/long.gz", [.. new[] { 300, 600, 601 }.Select(second => Line(1, second, 100, "80", "50", "Hayden"))]);
        await using var function = HistoryFunction.Start(published.Assembly, _s3, raceSeconds: raceSeconds);
        await function.HandleAsync(DeliveryBucket, "data/long.gz");
        Assert.Equal(history, await HistoryTextAsync("class-1.gz"));
    }

    [Fact]
    public async Task A_race_length_that_is_none_is_told_as_an_initialization_error()
    {
        await using var function = HistoryFunction.Start(published.Assembly, _s3, raceSeconds: "five minutes");
        var posted = await function.PostedAsync();
        Assert.Equal("init/error", posted.Path);
        Assert.Equal("Runtime.InitError", posted.Headers["Lambda-Runtime-Function-Error-Type"]);
        using var error = JsonDocument.Parse(posted.Body);
        Assert.Contains("ALLEYCAT_RACE_SECONDS is \"five minutes\"", error.RootElement.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await function.ExitCodeAsync());
    }

    /// <summary>A line as the transform delivers it.</summary>
    private static string Line(int classId, int second, int racerId, string cadence, string resistance, string name) =>
        $$"""{"uuid":"u","event":"update","deviceTimestamp":1795226400000,"second":{{second}},"raceId":1795226400000,"name":"{{name}}","racerId":{{racerId}},"classId":{{classId}},"cadence":{{cadence}},"resistance":{{resistance}},"output":1}""";

    private static byte[] Gzip(string[] lines)
    {
        var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return file.ToArray();
    }

    private Task DeliverAsync(string key, string[] lines, string bucket = DeliveryBucket) => PutAsync(bucket, key, Gzip(lines));

    private async Task PutAsync(string bucket, string key, byte[] content)
    {
        var put = await _s3.Store.PutAsync(new() { Bucket = bucket, Key = key, Parts = [ObjectPart.Of(content)] });
        Assert.Equal(PutObjectStatus.Stored, put.Status);
    }

    private ValueTask<IReadOnlyList<ObjectSummary>> ListAsync() => _s3.Store.ListAsync(S3Server.Bucket);

    private async Task<HttpResponseMessage> GetAsync(string key)
    {
        var response = await _s3.SendAsync(HttpMethod.Get, $"/{S3Server.Bucket}/{key}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        return response;
    }

    private async Task<string> HistoryTextAsync(string key)
    {
        using var response = await GetAsync(key);
        Assert.Equal("application/gzip", response.Content.Headers.ContentType!.MediaType);
        using var text = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        return await text.ReadToEndAsync();
    }

    private async Task AssertSummaryAsync(int classId, string name, int racers, decimal bestOutput, int secondsCovered, long records)
    {
        using var history = await GetAsync($"class-{classId}.gz");
        using var response = await GetAsync($"class-{classId}.json");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        var summary = json.RootElement;
        Assert.Equal(
            ["classId", "name", "racers", "bestOutput", "secondsCovered", "records", "updatedAt", "historyETag"],
            summary.EnumerateObject().Select(member => member.Name));
        Assert.Equal((classId, name), (summary.GetProperty("classId").GetInt32(), summary.GetProperty("name").GetString()));
        Assert.Equal(
            (racers, bestOutput, secondsCovered, records),
            (summary.GetProperty("racers").GetInt32(), summary.GetProperty("bestOutput").GetDecimal(),
                summary.GetProperty("secondsCovered").GetInt32(), summary.GetProperty("records").GetInt64()));
        Assert.InRange(summary.GetProperty("updatedAt").GetDateTimeOffset(), _started, DateTimeOffset.UtcNow);
        Assert.Equal(history.Headers.ETag!.Tag, summary.GetProperty("historyETag").GetString());
    }
}
