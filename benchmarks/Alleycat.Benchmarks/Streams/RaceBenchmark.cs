using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Benchmarks.Harness;
using Alleycat.Streaming;

namespace Alleycat.Benchmarks.Streams;

/// <summary>
/// A whole race at once, from the first put to the final history: <c>race [--riders N] [--seconds N] [--runs N]
/// [--connections N]</c>.
/// </summary>
/// <remarks>The platform is a process as a user starts it, with delivery buffers at their smallest; every run has a fresh one.</remarks>
internal static class RaceBenchmark
{
    private const int RecordsPerPut = 500;
    private const int FirstRacer = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var riders = Arguments.Number(args, "--riders", 1_000);
        var seconds = Arguments.Number(args, "--seconds", 300);
        var runs = Arguments.Number(args, "--runs", 5);
        var connections = Arguments.Number(args, "--connections", 4);
        var results = new ResultsFile("race");
        results.Line("# A whole race, from the first put to the final history");
        results.Line();
        results.Machine(null);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"{riders:N0} riders in one class, {seconds} seconds, {riders * seconds:N0} messages; {connections} connections; `up --buffer-seconds 0 --buffer-mb 1`, a fresh process and folder for each of {runs} runs. Every message is flushed to the disk before it is acknowledged; the history is read back whole and counted."));
        results.Line();
        results.Line("| records | acknowledged after, s: median (best-worst) | history final after, s: median (best-worst) | processor time of the platform, s | stream B/message | delivered B/message | history B/message | peak memory MB |");
        results.Line("|---|---|---|---|---|---|---|---|");
        foreach (var isPacked in args.Contains("--plain") ? [false] : new[] { false, true })
        {
            var requests = isPacked ? Packed(riders, seconds) : Plain(riders, seconds);
            var measured = new List<Run>();
            for (var run = 0; run < runs; run++)
                measured.Add(await MeasureAsync(requests, riders, seconds, connections));
            var last = measured[^1];
            var messages = (double)riders * seconds;
            results.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {(isPacked ? "packed" : "one a message")} | {Spread(measured, r => r.AcknowledgedSeconds)} | {Spread(measured, r => r.FinalSeconds)} | {Spread(measured, r => r.ProcessorSeconds)} | {last.StreamBytes / messages:F0} | {last.DeliveredBytes / messages:F0} | {last.HistoryBytes / messages:F1} | {measured.Max(r => r.PeakBytes) / 1e6:F0} |"));
        }
        if (!args.Contains("--quick"))
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return 0;
    }

    private static string Spread(List<Run> runs, Func<Run, double> value)
    {
        var values = runs.ConvertAll(r => value(r));
        return string.Create(CultureInfo.InvariantCulture, $"{values.Median():F2} ({values.Min():F2}-{values.Max():F2})");
    }

    private static async Task<Run> MeasureAsync(byte[][] requests, int riders, int seconds, int connections)
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-race-benchmark-");
        try
        {
            await using var server = await ServerProcess.StartAlleycatAsync(folder.FullName, "--buffer-seconds", "0", "--buffer-mb", "1");
            var startedUp = server.ProcessorTime;
            var started = Stopwatch.GetTimestamp();
            Put(server.Port, requests, connections);
            var acknowledged = Stopwatch.GetElapsedTime(started).TotalSeconds;
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
            while (await RecordsAsync(client) < (long)riders * seconds)
            {
                if (Stopwatch.GetElapsedTime(started) > Patience)
                    throw new TimeoutException("The history is not complete after two minutes.");
                await Task.Delay(20);
            }
            var final = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Run(acknowledged, final, (server.ProcessorTime - startedUp).TotalSeconds, SizeOf(folder, "streams"), SizeOf(folder, "buckets/" + BucketNames.Delivery),
                SizeOf(folder, "buckets/" + BucketNames.History), server.PeakWorkingSetBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Put(int port, byte[][] requests, int connections)
    {
        var next = -1;
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(() =>
        {
            using var connection = new RawHttpConnection("127.0.0.1", port);
            for (int i; (i = Interlocked.Increment(ref next)) < requests.Length;)
            {
                if (!KinesisWire.IsStoredWhole(connection.Send(requests[i])))
                    throw new IOException("A record was refused.");
            }
        })).ToList();
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());
    }

    /// <summary>Records in the class's history, by its summary, which is written after it.</summary>
    private static async Task<long> RecordsAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/class-1.json", UriKind.Relative));
        if (!response.IsSuccessStatusCode)
            return 0;
        using var summary = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return summary.RootElement.GetProperty("records").GetInt64();
    }

    private static long SizeOf(DirectoryInfo folder, string path) =>
        new DirectoryInfo(Path.Combine(folder.FullName, path)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length);

    /// <summary>A request per half thousand messages, second by second.</summary>
    private static byte[][] Plain(int riders, int seconds)
    {
        var random = new Random(7);
        return [.. Messages(riders, seconds, random).Chunk(RecordsPerPut).Select(static chunk => Request(
            chunk.Select(static m => (m.Racer.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(m.Data)))))];
    }

    /// <summary>As a gym's gateway sends them: 64 KiB of messages in a record, 20 records a request.</summary>
    private static byte[][] Packed(int riders, int seconds)
    {
        var writer = new PackedRecordWriter();
        var records = new List<string>();
        foreach (var (_, data) in Messages(riders, seconds, new Random(7)))
        {
            while (writer.Append(data) != PackAppendResult.Appended)
                records.Add(Convert.ToBase64String(writer.TakeRecord()));
        }
        records.Add(Convert.ToBase64String(writer.TakeRecord()));
        return [.. records.Chunk(20).Select(static chunk => Request(chunk.Select(static (r, i) => ($"gateway-{i}", r))))];
    }

    private static IEnumerable<(int Racer, byte[] Data)> Messages(int riders, int seconds, Random random)
    {
        for (var second = 1; second <= seconds; second++)
        {
            for (var rider = 0; rider < riders; rider++)
                yield return (FirstRacer + rider, Encoding.UTF8.GetBytes(KinesisWire.Message(FirstRacer + rider, second, random, classId: 1)));
        }
    }

    private static byte[] Request(IEnumerable<(string Key, string Data)> records)
    {
        var text = new StringBuilder("{\"StreamName\":\"alleycat\",\"Records\":[");
        foreach (var (key, data) in records)
            text.Append(text[^1] == '[' ? "" : ",").Append("{\"Data\":\"").Append(data).Append("\",\"PartitionKey\":\"").Append(key).Append("\"}");
        return KinesisWire.Request("PutRecords", text.Append("]}").ToString());
    }

    private sealed record Run(
        double AcknowledgedSeconds, double FinalSeconds, double ProcessorSeconds, long StreamBytes, long DeliveredBytes, long HistoryBytes, long PeakBytes);
}
