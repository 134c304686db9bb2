using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Alleycat.Benchmarks.Harness;
using Alleycat.FirehoseTransform;
using Alleycat.Racing;

namespace Alleycat.Benchmarks.Transform;

/// <summary>
/// Event bytes to response bytes, beside a straightforward Node version: <c>transform [--records N] [--rounds N] [--quick]</c>.
/// </summary>
internal static class TransformBenchmark
{
    private const int EventsPerRound = 20;

    public static async Task<int> RunAsync(string[] args)
    {
        var records = Option(args, "--records", 10_000);
        var rounds = Option(args, "--rounds", args.Contains("--quick") ? 2 : 8);
        var folder = Directory.CreateTempSubdirectory("alleycat-benchmark-");
        try
        {
            var events = TransformEvents.Kinds.ToDictionary(kind => kind, kind => TransformEvents.Make(kind, records));
            foreach (var (kind, bytes) in events)
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, kind), bytes);
            await using var node = await NodePeer.StartAsync("transform.mjs", [.. events.Keys.Select(kind => $"{kind}={Path.Combine(folder.FullName, kind)}")]);
            var results = new ResultsFile("transform");
            await CompareAsync(events, node, records, rounds, results);
            if (!args.Contains("--quick"))
                Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(
        Dictionary<string, byte[]> events, NodePeer node, int records, int rounds, ResultsFile results)
    {
        results.Line("# Firehose transform: event bytes to response bytes");
        results.Line();
        results.Machine(node.Ready.GetProperty("version").GetString()!);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"{records:N0} records an event; {rounds} interleaved rounds of {EventsPerRound} events after warming up; one thread each; a round's value is its median."));
        results.Line("Alleycat validates every member and every byte of the event; Node validates that it is JSON.");
        results.Line();
        results.Line("| telemetry | event MB | Node us/record: median (best-worst) | Alleycat us/record: median (best-worst) | ratio of medians (of bests) | Alleycat MB/s | allocated B/record |");
        results.Line("|---|---|---|---|---|---|---|");
        foreach (var kind in TransformEvents.Kinds)
        {
            var measured = await MeasureAsync(kind, events[kind], node, records, rounds);
            var (ours, theirs) = (measured.Ours.Median(), measured.Theirs.Median());
            results.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {events[kind].Length / 1e6:F2} | {theirs:F2} ({measured.Theirs.Min():F2}-{measured.Theirs.Max():F2}) | {ours:F3} ({measured.Ours.Min():F3}-{measured.Ours.Max():F3}) | **{theirs / ours:F1}** ({measured.Theirs.Min() / measured.Ours.Min():F1}) | {events[kind].Length / (double)records / ours:F0} | {measured.AllocatedPerRecord:F3} |"));
        }
        results.Line();
        results.Line("`int`: whole metrics and a uuid, as the sample's page sends; `dec`: one decimal, as a real bike; `dbl`: 16 digits, as the sample's simulator.");
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"Peak resident memory: Node {node.PeakWorkingSetBytes / 1e6:F0} MB, Alleycat {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB (with the events of all kinds)."));
    }

    private static async Task<(List<double> Ours, List<double> Theirs, double AllocatedPerRecord)> MeasureAsync(
        string kind, byte[] body, NodePeer node, int records, int rounds)
    {
        var handler = new FirehoseTransformHandler(TelemetryLimits.Default);
        var response = new ArrayBufferWriter<byte>(16 * 1024 * 1024);
        // Until the JIT has nothing left to improve and V8 neither.
        await TimeAsync(handler, body, response, 60);
        await NodeAsync(node, kind, 2 * EventsPerRound);
        await TimeAsync(handler, body, response, 60);
        List<double> ours = [], theirs = [];
        var allocated = 0L;
        for (var round = 0; round < rounds; round++)
        {
            theirs.Add((await NodeAsync(node, kind, EventsPerRound)).Median() * 1000 / records);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var times = await TimeAsync(handler, body, response, EventsPerRound);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            ours.Add(times.Median() * 1000 / records);
        }
        return (ours, theirs, allocated / (double)rounds / EventsPerRound / records);
    }

    private static async Task<double[]> TimeAsync(FirehoseTransformHandler handler, byte[] body, ArrayBufferWriter<byte> response, int repetitions)
    {
        var times = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            response.ResetWrittenCount();
            var start = Stopwatch.GetTimestamp();
            await handler.HandleAsync(body, response, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times;
    }

    private static async Task<double[]> NodeAsync(NodePeer node, string kind, int repetitions)
    {
        var answer = await node.RoundAsync(string.Create(CultureInfo.InvariantCulture, $"{kind} {repetitions}"));
        return [.. answer.GetProperty("ms").EnumerateArray().Select(static ms => ms.GetDouble())];
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;
}
