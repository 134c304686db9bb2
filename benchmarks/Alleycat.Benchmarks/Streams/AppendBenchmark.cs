using System.Diagnostics;
using System.Globalization;
using System.Text;
using Alleycat.Benchmarks.Harness;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Benchmarks.Streams;

/// <summary>Durable appends in groups of 1, 100 and 1,000 records, beside what the disk can flush at all.</summary>
internal static class AppendBenchmark
{
    private static readonly int[] Groups = [1, 100, 1_000];
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    public static void Measure(int seconds, int rounds, string folder, ResultsFile results)
    {
        results.Line("## Durable append beside the disk's own limit");
        results.Line();
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"In process, one caller that waits for each group. The limit is the same bytes written to the end of a file and fdatasync, and nothing else; {rounds} interleaved rounds of {seconds} s."));
        results.Line();
        results.Line("| records a group | limit, flushes/s: median (best) | Alleycat, groups/s: median (best) | records/s | of the limit | bytes on disk a record |");
        results.Line("|---|---|---|---|---|---|");
        foreach (var group in Groups)
            MeasureGroup(group, TimeSpan.FromSeconds(seconds), rounds, folder, results);
    }

    private static void MeasureGroup(int group, TimeSpan duration, int rounds, string folder, ResultsFile results)
    {
        var random = new Random(group);
        var entries = Enumerable.Range(0, group).Select(i => new PutRecordsEntry(
            PartitionKey.OfRacer(i), Encoding.UTF8.GetBytes(KinesisWire.Message(i, 1 + i % 300, random)))).ToArray();
        var directory = Path.Combine(folder, $"append-{group}");
        var stream = StreamLog.StreamLog.Open(new StreamLogOptions { Directory = directory }, TimeProvider.System);
        var groups = Append(stream, entries, Slice * 5);
        var groupBytes = (int)(stream.BytesOnDisk / groups);
        List<double> limits = [], ours = [];
        using (var file = new FlushedFile(directory + ".flush", groupBytes))
        {
            for (var round = 0; round < rounds; round++)
            {
                // In small slices, turn about: a disk that others use too is as busy for the one as for the other.
                var (appended, flushed) = (0L, 0L);
                var (appending, flushing) = (TimeSpan.Zero, TimeSpan.Zero);
                while (appending < duration)
                {
                    var started = Stopwatch.GetTimestamp();
                    appended += Append(stream, entries, Slice);
                    appending += Stopwatch.GetElapsedTime(started);
                    started = Stopwatch.GetTimestamp();
                    flushed += file.AppendFor(Slice);
                    flushing += Stopwatch.GetElapsedTime(started);
                }
                ours.Add(appended / appending.TotalSeconds);
                limits.Add(flushed / flushing.TotalSeconds);
            }
        }
        stream.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(directory, recursive: true);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {group:N0} | {limits.Median():N0} ({limits.Max():N0}) | {ours.Median():N0} ({ours.Max():N0}) | {ours.Median() * group:N0} | **{100 * ours.Median() / limits.Median():F0} %** | {groupBytes / (double)group:F0} |"));
    }

    private static long Append(StreamLog.StreamLog stream, PutRecordsEntry[] entries, TimeSpan duration)
    {
        var groups = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            stream.PutRecordsAsync(entries).AsTask().GetAwaiter().GetResult();
            groups++;
        }
        return groups;
    }
}
