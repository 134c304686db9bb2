using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Alleycat.Benchmarks.Harness;
using Alleycat.HistoryProcessor;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Benchmarks.History;

/// <summary>Merging a delivered object of 7,000 records into a class's history, beside a straightforward Node version.</summary>
/// <remarks>
/// Options: <c>--racers 1000,10000,40000</c>, <c>--touched 1,10,60,300</c>, <c>--rounds N</c>. A process per number of racers, so that
/// peak memory is
/// that of its merges alone.
/// </remarks>
internal static class HistoryBenchmark
{
    private const string Introduction = """
        # Merging a delivered object into the history

        One event with one object of 7,000 records (gzip, about 240 B a line), half of them records, into N racers x 300 seconds at
        gzip level Optimal. Ours: event bytes to the puts of history, summary and names; the store reads files and takes puts without
        storing them. Node: gunzip and parse the object and the whole history, merge, stringify, gzip (level 6). Rounds are
        interleaved, five merges of ours to one of Node; medians, in ms (and ours at best). Deflate alone: the touched fragments' text through DeflateStream on all
        processors and nothing else, the floor of ours. CPU: processor time of all threads, which other work on the machine disturbs
        less; on two idle processors the elapsed ratio is up to twice the CPU ratio. Peak: resident memory of the process after all
        of a size's merges.

        """;

    /// <summary>Ours follow each other as deliveries do: the first after a round of Node finds its memory and caches cold.</summary>
    private const int MergesPerRound = 5;

    private const string Key = "data/2026/11/21/02/batch.gz";
    private static readonly byte[] Notification = Encoding.UTF8.GetBytes(
        $$$$"""
        {"Records":[{"eventName":"ObjectCreated:Put",
         "s3":{"bucket":{"name":"{{{{BucketNames.Delivery}}}}"},"object":{"key":"{{{{Key}}}}"}}}]}
        """);

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["prepare", var folder, var racers, var touched]:
                HistoryInputs.Prepare(folder, Number(racers), Numbers(touched));
                return 0;
            case ["measure", var folder, var racers, var touched, var rounds]:
                await MeasureAsync(folder, Number(racers), Numbers(touched), Number(rounds));
                return 0;
            default:
                var sizes = Numbers(Option(args, "--racers") ?? "1000,10000,40000");
                return await RunAllAsync(sizes, Option(args, "--touched") ?? "1,10,60,300", Option(args, "--rounds"));
        }
    }

    private static async Task<int> RunAllAsync(int[] racers, string touched, string? rounds)
    {
        var results = new ResultsFile("history");
        results.Line(Introduction.ReplaceLineEndings("\n"));
        results.Machine(await NodeVersionAsync());
        results.Line($"Load average when it began: {LoadAverage()}.");
        results.Line();
        string[] columns =
        [
            "racers", "seconds touched", "Node", "ours", "Node / ours", "goal", "Node CPU", "our CPU", "CPU ratio", "deflate alone",
            "read KB", "written KB", "allocated MB",
        ];
        results.Line($"| {string.Join(" | ", columns)} |");
        results.Line($"|{string.Concat(columns.Select(_ => "---|"))}");
        var notes = new List<string>();
        foreach (var count in racers)
        {
            var folder = Directory.CreateTempSubdirectory("alleycat-history-").FullName;
            try
            {
                await SelfAsync(["prepare", folder, Text(count), touched]);
                var usual = count <= 1000 ? 15 : count <= 10_000 ? 5 : 3;
                var lines = await SelfAsync(["measure", folder, Text(count), touched, rounds ?? Text(usual)]);
                foreach (var line in lines)
                {
                    if (line.StartsWith('|'))
                        results.Line(line);
                    else
                        notes.Add(line);
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        results.Line();
        notes.ForEach(results.Line);
        await Console.Error.WriteLineAsync(await results.SaveAsync());
        return 0;
    }

    private static async Task MeasureAsync(string folder, int racers, int[] touched, int rounds)
    {
        await using var node = await NodePeer.StartAsync("history.mjs");
        var cases = new List<(int Seconds, FrozenStore Store, Timings Ours, Timings Theirs, long Allocated)>();
        foreach (var seconds in touched)
        {
            var store = new FrozenStore(folder, HistoryInputs.BatchPath(folder, seconds));
            var handler = new HistoryProcessorHandler(store, new HistoryProcessorOptions(), TimeProvider.System, new Random(1));
            for (var warmUp = 0; warmUp < (racers <= 1000 ? 30 : racers <= 10_000 ? 6 : 2); warmUp++)
                await MergeAsync(handler);

            var request = Request(folder, seconds, digest: false);
            var (ours, theirs, allocated) = (new Timings(), new Timings(), 0L);
            for (var round = 0; round < rounds; round++)
            {
                var answer = await node.RoundAsync(request);
                theirs.Add(answer.GetProperty("ms").GetDouble(), answer.GetProperty("cpuMs").GetDouble());
                for (var again = 0; again < MergesPerRound; again++)
                {
                    store.BytesRead = 0;
                    var before = GC.GetTotalAllocatedBytes(precise: true);
                    var cpuBefore = Environment.CpuUsage.TotalTime;
                    var elapsedMs = await MergeAsync(handler);
                    ours.Add(elapsedMs, (Environment.CpuUsage.TotalTime - cpuBefore).TotalMilliseconds);
                    allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
                }
            }
            cases.Add((seconds, store, ours, theirs, allocated));
        }
        using var self = Process.GetCurrentProcess();
        var (ourPeak, nodePeak) = (self.PeakWorkingSet64, node.PeakWorkingSetBytes);

        // Only now, as these need more memory than a merge: the floor, and whether both sides have made the same history.
        foreach (var (seconds, store, ours, theirs, allocated) in cases)
        {
            var floor = Enumerable.Range(0, racers <= 10_000 ? 5 : 2).Select(_ => DeflateAlone(folder, store)).ToArray();
            var written = store.HistoryPut!.Parts.Sum(part => (long)part.Bytes.Length);
            string[] cells =
            [
                Cell(racers), Text(seconds), Cell(theirs.Elapsed.Median()),
                $"{Cell(ours.Elapsed.Median(), 1)} ({Cell(ours.Elapsed.Min(), 1)})",
                Cell(theirs.Elapsed.Median() / ours.Elapsed.Median(), 1), Goal(racers, seconds), Cell(theirs.Processor.Median()),
                Cell(ours.Processor.Median(), 1), Cell(theirs.Processor.Median() / ours.Processor.Median(), 1), Cell(floor.Median(), 1),
                Cell(store.BytesRead / 1024), Cell(written / 1024), Cell(allocated / 1e6, 1),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
            var answer = await node.RoundAsync(Request(folder, seconds, digest: true));
            await using var text = new GZipStream(new MemoryStream(store.Assemble()), CompressionMode.Decompress);
            if (answer.GetProperty("digest").GetString() != Convert.ToHexStringLower(await SHA256.HashDataAsync(text)))
                throw new InvalidOperationException($"{racers} racers, {seconds} seconds: the two histories differ.");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Peak memory at {racers:N0} racers: ours {ourPeak / 1e6:N0} MB, Node {nodePeak / 1e6:N0} MB."));
    }

    private static string Request(string folder, int seconds, bool digest) => new JsonObject
    {
        ["history"] = HistoryInputs.HistoryPath(folder),
        ["batch"] = HistoryInputs.BatchPath(folder, seconds),
        ["digest"] = digest,
    }.ToJsonString();

    private static async Task<double> MergeAsync(HistoryProcessorHandler handler)
    {
        var started = Stopwatch.GetTimestamp();
        await handler.HandleAsync(Notification, new ArrayBufferWriter<byte>(), CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>The time to deflate what the merge had to deflate, and nothing else.</summary>
    private static double DeflateAlone(string folder, FrozenStore store)
    {
        var old = File.ReadAllBytes(HistoryInputs.HistoryPath(folder));
        HistoryTable.TryRead(old.AsSpan(0, HistoryFormat.HeaderBytesMax), old.Length, out var table, out _);
        var copied = store.HistoryPut!.Parts.Where(part => part.Existing is not null).Select(part => part.Existing!.Value).ToArray();
        var texts = new List<byte[]>();
        for (var index = 0; index < table.Fragments.Count; index++)
        {
            if (copied.Any(range => range.Offset <= table.OffsetOf(index) && table.EndOf(index) <= range.Offset + range.Length))
                continue;
            var compressed = old.AsSpan((int)table.OffsetOf(index), (int)table.Fragments[index].CompressedLength);
            using var inflater = new DeflateStream(new MemoryStream([.. compressed, 1, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
            var text = new byte[table.Fragments[index].RawLength];
            inflater.ReadExactly(text);
            texts.Add(text);
        }
        var started = Stopwatch.GetTimestamp();
        Parallel.ForEach(texts, text =>
        {
            using var deflater = new DeflateStream(Stream.Null, CompressionLevel.Optimal);
            deflater.Write(text);
            deflater.Flush();
        });
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Goal(int racers, int seconds) => (racers, seconds) switch
    {
        (1_000, 10) => "25",
        (10_000, 10) => "100",
        (40_000, 10) => "130",
        (1_000, 60) => "10",
        (10_000, 60) => "20",
        (40_000, 60) => "24",
        (_, 300) => "4",
        _ => "",
    };

    private static async Task<string[]> SelfAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add("history");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"history {arguments[0]} failed.");
    }

    private static async Task<string> NodeVersionAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim().TrimStart('v');
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(Number)];

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static string Cell(double number, int places = 0) => number.ToString("N" + Text(places), CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Elapsed and processor time of each merge, in ms.</summary>
    private sealed class Timings
    {
        public List<double> Elapsed { get; } = [];

        public List<double> Processor { get; } = [];

        public void Add(double elapsedMs, double processorMs)
        {
            Elapsed.Add(elapsedMs);
            Processor.Add(processorMs);
        }
    }
}
