using System.Diagnostics;
using System.Globalization;
using Alleycat.Benchmarks.Harness;

namespace Alleycat.Benchmarks.Streams;

/// <summary>
/// PutRecords and GetRecords beside kinesalite, over the wire, by a client of bytes: <c>stream [--seconds N] [--rounds N]
/// [--connections N] [--quick]</c>.
/// </summary>
internal static class StreamBenchmark
{
    private const int RecordsPerPut = 500;

    /// <summary>Delivery with its transform and the boards read it; kinesalite has nothing of the kind.</summary>
    private const string ReadStream = "alleycat";

    /// <summary>Nobody reads it, in either server: a stream beside a stream.</summary>
    private const string BareStream = "bare";

    public static async Task<int> RunAsync(string[] args)
    {
        var isQuick = args.Contains("--quick");
        var seconds = Arguments.Number(args, "--seconds", isQuick ? 1 : 4);
        var rounds = Arguments.Number(args, "--rounds", isQuick ? 1 : 5);
        var connections = Arguments.Number(args, "--connections", 4);
        var folder = Directory.CreateTempSubdirectory("alleycat-stream-benchmark-");
        try
        {
            var results = new ResultsFile("stream");
            await using (var theirs = await ServerProcess.StartKinesaliteAsync(Path.Combine(folder.FullName, "kinesalite")))
            // No object is delivered meanwhile: this measures the stream.
            await using (var ours = await ServerProcess.StartAlleycatAsync(
                Path.Combine(folder.FullName, "alleycat"), "--buffer-seconds", "900", "--buffer-mb", "128"))
            {
                CreateStream(theirs.Port);
                CreateStream(ours.Port);
                Compare(ours, theirs, seconds, rounds, connections, results);
            }
            results.Line();
            AppendBenchmark.Measure(isQuick ? 1 : seconds, isQuick ? 1 : rounds, folder.FullName, results);
            if (!isQuick)
                Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compare(ServerProcess ours, ServerProcess theirs, int seconds, int rounds, int connections, ResultsFile results)
    {
        var puts = Requests(BareStream);
        var readPuts = Requests(ReadStream);
        results.Line("# The stream: records a second beside kinesalite");
        results.Line();
        results.Machine(NodeVersion());
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"{RecordsPerPut} records of about 190 bytes a PutRecords, one shard, {connections} connections; {rounds} interleaved rounds of {seconds} s after warming up."));
        results.Line("Alleycat flushes every group to the disk before it answers; kinesalite writes to LevelDB and does not flush. Both servers and the client share the machine.");
        results.Line();
        Put(theirs.Port, puts, TimeSpan.FromSeconds(Math.Min(2, seconds)), connections);
        Put(ours.Port, puts, TimeSpan.FromSeconds(Math.Min(4, 2 * seconds)), connections);
        List<double> ourPuts = [], theirPuts = [], ourGets = [], theirGets = [], ourReadPuts = [];
        for (var round = 0; round < rounds; round++)
        {
            theirPuts.Add(Put(theirs.Port, puts, TimeSpan.FromSeconds(seconds), connections));
            ourPuts.Add(Put(ours.Port, puts, TimeSpan.FromSeconds(seconds), connections));
            ourReadPuts.Add(Put(ours.Port, readPuts, TimeSpan.FromSeconds(seconds), connections));
            theirGets.Add(Get(theirs.Port, TimeSpan.FromSeconds(seconds)));
            ourGets.Add(Get(ours.Port, TimeSpan.FromSeconds(seconds)));
        }
        results.Line("| operation | kinesalite records/s: median (best) | Alleycat records/s: median (best) | ratio of medians (of bests) |");
        results.Line("|---|---|---|---|");
        Row("PutRecords", ourPuts, theirPuts);
        Row("PutRecords, ours while delivery, transform and boards read the stream", ourReadPuts, theirPuts);
        Row("GetRecords", ourGets, theirGets);
        results.Line();
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"Peak resident memory: kinesalite {theirs.PeakWorkingSetBytes / 1e6:F0} MB, Alleycat {ours.PeakWorkingSetBytes / 1e6:F0} MB. "
            + $"Processor time in all: kinesalite {theirs.ProcessorTime.TotalSeconds:F1} s, Alleycat {ours.ProcessorTime.TotalSeconds:F1} s."));

        void Row(string name, List<double> a, List<double> b) => results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {b.Median():N0} ({b.Max():N0}) | {a.Median():N0} ({a.Max():N0}) | **{a.Median() / b.Median():F1}** ({a.Max() / b.Max():F1}) |"));
    }

    private static byte[][] Requests(string stream) =>
        [.. Enumerable.Range(0, 16).Select(seed => KinesisWire.PutRecords(stream, RecordsPerPut, seed))];

    /// <returns>Records acknowledged a second.</returns>
    private static double Put(int port, byte[][] requests, TimeSpan duration, int connections)
    {
        var acknowledged = 0L;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(first => new Thread(() =>
        {
            using var connection = new RawHttpConnection("127.0.0.1", port);
            for (var i = first; Stopwatch.GetElapsedTime(started) < duration; i++)
            {
                if (!KinesisWire.IsStoredWhole(connection.Send(requests[i % requests.Length])))
                    throw new IOException("A record was refused.");
                Interlocked.Add(ref acknowledged, RecordsPerPut);
            }
        })).ToList();
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());
        return acknowledged / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Reads from the oldest record on, again from there at the end, for a time.</summary>
    private static double Get(int port, TimeSpan duration)
    {
        using var connection = new RawHttpConnection("127.0.0.1", port);
        var shard = KinesisWire.Member(connection.Send(KinesisWire.Request("DescribeStream", $"{{\"StreamName\":\"{BareStream}\"}}")), "\"ShardId\":"u8);
        var first = KinesisWire.Request("GetShardIterator",
            $"{{\"StreamName\":\"{BareStream}\",\"ShardId\":\"{shard}\",\"ShardIteratorType\":\"TRIM_HORIZON\"}}");
        var records = 0L;
        var started = Stopwatch.GetTimestamp();
        string? iterator = null;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            iterator ??= KinesisWire.Member(connection.Send(first), "\"ShardIterator\":"u8);
            var body = connection.Send(KinesisWire.Request("GetRecords", $"{{\"ShardIterator\":\"{iterator}\",\"Limit\":10000}}"));
            var count = KinesisWire.CountRecords(body);
            records += count;
            iterator = count == 0 ? null : KinesisWire.Member(body, "\"NextShardIterator\":"u8);
        }
        return records / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void CreateStream(int port)
    {
        using var connection = new RawHttpConnection("127.0.0.1", port);
        connection.Send(KinesisWire.Request("CreateStream", $"{{\"StreamName\":\"{BareStream}\",\"ShardCount\":1}}"));
        while (connection.Send(KinesisWire.Request("DescribeStream", $"{{\"StreamName\":\"{BareStream}\"}}")).IndexOf("\"ACTIVE\""u8) < 0)
        {
            // It is created a moment later; asking is all there is to do.
        }
    }

    private static string? NodeVersion()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        return node.StandardOutput.ReadToEnd().Trim();
    }
}
