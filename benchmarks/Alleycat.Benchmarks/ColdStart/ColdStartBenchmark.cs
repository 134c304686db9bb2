using System.Globalization;
using System.Text;
using Alleycat.Benchmarks.Harness;
using Alleycat.Benchmarks.History;
using Alleycat.Benchmarks.Transform;
using Alleycat.Streaming;

namespace Alleycat.Benchmarks.ColdStart;

/// <summary>Package size of the published functions, and the time from starting their process to their first answers.</summary>
internal static class ColdStartBenchmark
{
    private const int Starts = 9;
    private const int TransformRecords = 100;
    private const int RankingsRecords = 1_000;
    private const int Racers = 1_000;
    private const int Touched = 10;

    /// <param name="args"><c>--starts N</c>: starts that count, 9 unless given. A run with another number keeps no results file.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var starts = Math.Max(1, Arguments.Number(args, "--starts", Starts));
        var results = new ResultsFile("cold-start");
        results.Line("# Cold start of the Lambda functions");
        results.Line();
        results.Machine(nodeVersion: null);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"Published ReadyToRun, started by `dotnet exec` against a Runtime API on loopback, {starts} starts each after one that does not count; median (best-worst), ms."));
        results.Line();
        results.Line("| function | files | zip kB | of it AWS SDK kB | unpacked kB | to asking for an event | to the first answer | an equal second event | peak memory MB |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        await TransformAsync(results, starts);
        await HistoryAsync(results, starts);
        await RankingsAsync(results, starts);
        results.Line();
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"firehose-transform: an event of {TransformRecords} records. history-processor: an object of {HistoryInputs.BatchRecords:N0} records over {Touched} seconds into a history of {Racers:N0} racers at {HistoryInputs.Seconds} seconds, over HTTP from our own S3 endpoint on this machine, which writes to disk; the history is put back before each event."));
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"live-rankings: an event of {RankingsRecords} records of one second, of a window without state, and the board's publish to an HTTP endpoint on this machine."));
        results.Line("The zip is what is uploaded: symbols in, documentation out.");
        if (starts == Starts)
            await Console.Error.WriteLineAsync(await results.SaveAsync());
        return 0;
    }

    private static async Task TransformAsync(ResultsFile results, int starts)
    {
        using var function = await PublishedFunction.PublishAsync("firehose-transform", "Alleycat.FirehoseTransform");
        var body = TransformEvents.Make("dec", TransformRecords);
        await MeasureAsync("firehose-transform", function, new Dictionary<string, string>(), body, () => Task.CompletedTask, results, starts);
    }

    private static async Task HistoryAsync(ResultsFile results, int starts)
    {
        using var function = await PublishedFunction.PublishAsync("history-processor", "Alleycat.HistoryProcessor");
        await using var buckets = await BucketServer.StartAsync();
        var inputs = Directory.CreateTempSubdirectory("alleycat-inputs-").FullName;
        HistoryInputs.Prepare(inputs, Racers, [Touched]);
        var history = await File.ReadAllBytesAsync(HistoryInputs.HistoryPath(inputs));
        const string key = "data/2026/11/21/02/object.gz";
        await buckets.PutAsync(BucketNames.Delivery, key, await File.ReadAllBytesAsync(HistoryInputs.BatchPath(inputs, Touched)));
        await buckets.PutAsync(BucketNames.History, "racers.gz", await File.ReadAllBytesAsync(HistoryInputs.NamesPath(inputs)));
        Directory.Delete(inputs, recursive: true);
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{{BucketNames.Delivery}}}"},"object":{"key":"{{{key}}}"} }}]}""");
        var settings = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = buckets.Address,
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        await MeasureAsync(
            "history-processor", function, settings, body, () => buckets.PutAsync(BucketNames.History, "class-1.gz", history), results, starts);
    }

    private static async Task RankingsAsync(ResultsFile results, int starts)
    {
        using var function = await PublishedFunction.PublishAsync("live-rankings", "Alleycat.LiveRankings");
        await using var iot = await AcceptingServer.StartAsync();
        var nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var records = Enumerable.Range(0, RankingsRecords).Select(racer => new StreamRecord(
            new SequenceNumber((UInt128)(uint)(racer + 1)), "1",
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $$"""{"event":"update","deviceTimestamp":{{nowMs}},"second":7,"raceId":5402746,"name":"Rider {{racer}}","racerId":{{racer}},"classId":1,"cadence":{{60 + racer % 60}},"resistance":40}""")),
            nowMs)).ToArray();
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        new KinesisEventWriter(new ShardId(0)).Write(body, records);
        var settings = new Dictionary<string, string>
        {
            ["ALLEYCAT_IOT_ENDPOINT"] = iot.Address,
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        await MeasureAsync("live-rankings", function, settings, body.WrittenSpan.ToArray(), () => Task.CompletedTask, results, starts);
    }

    private static async Task MeasureAsync(
        string name, PublishedFunction function, IReadOnlyDictionary<string, string> settings, byte[] body, Func<Task> prepareAsync,
        ResultsFile results, int count)
    {
        await function.StartAsync(settings, body, prepareAsync);
        var starts = new ColdStartTimes[count];
        for (var i = 0; i < count; i++)
            starts[i] = await function.StartAsync(settings, body, prepareAsync);
        var bytes = function.Files.Sum(file => file.Length);
        var (zipped, ofSdk) = function.ZippedBytes();
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {function.Files.Count} | {zipped / 1e3:F0} | {ofSdk / 1e3:F0} | {bytes / 1e3:F0} | {Text(starts, start => start.Ready)} | {Text(starts, start => start.FirstAnswer)} | {Text(starts, start => start.SecondEvent)} | {Text(starts, start => start.PeakMegabytes)} |"));
    }

    private static string Text(ColdStartTimes[] starts, Func<ColdStartTimes, double> select)
    {
        var times = starts.Select(select).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"**{times.Median():F0}** ({times.Min():F0}-{times.Max():F0})");
    }
}
