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
            $"In process, one caller that waits for each group. The limit is the bytes that the log wrote for a group, written to the end of a file like its own and fdatasync, and nothing else; {rounds} rounds of {seconds} s, in slices of {Slice.TotalMilliseconds:F0} ms turn about, each begun by one group that is not counted; the share is the median of those of neighbouring slices."));
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
        var options = new StreamLogOptions { Directory = directory };
        var stream = StreamLog.StreamLog.Open(options, TimeProvider.System);
        Append(stream, entries, Slice * 5);
        var block = WrittenForOneGroup(stream, entries, directory);
        List<double> limits = [], ours = [], shares = [];
        using (var file = new FlushedFile(directory + ".flush", block, options.SegmentBytesMax))
        {
            for (var round = 0; round < rounds; round++)
            {
                // In small slices, turn about: a disk that others use too is as busy for the one as for the other. What the one has left to the
                // disk (the journal's commits, its own dirty pages) is paid by the group that begins the other's slice and is not counted.
                var (appended, flushed) = (0L, 0L);
                var (appending, flushing) = (TimeSpan.Zero, TimeSpan.Zero);
                while (appending < duration)
                {
                    stream.PutRecordsAsync(entries).AsTask().GetAwaiter().GetResult();
                    var started = Stopwatch.GetTimestamp();
                    var groups = Append(stream, entries, Slice);
                    var took = Stopwatch.GetElapsedTime(started);
                    (appended, appending) = (appended + groups, appending + took);
                    file.Append();
                    started = Stopwatch.GetTimestamp();
                    var flushes = file.AppendFor(Slice);
                    var flushTook = Stopwatch.GetElapsedTime(started);
                    (flushed, flushing) = (flushed + flushes, flushing + flushTook);
                    shares.Add(groups / took.TotalSeconds / (flushes / flushTook.TotalSeconds));
                }
                ours.Add(appended / appending.TotalSeconds);
                limits.Add(flushed / flushing.TotalSeconds);
            }
        }
        stream.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(directory, recursive: true);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {group:N0} | {limits.Median():N0} ({limits.Max():N0}) | {ours.Median():N0} ({ours.Max():N0}) | {ours.Median() * group:N0} | **{100 * shares.Median():F0} %** | {block.Length / (double)group:F0} |"));
    }

    /// <summary>Puts one group and reads what it added to the newest segment: header and packed records, byte for byte.</summary>
    private static byte[] WrittenForOneGroup(StreamLog.StreamLog stream, PutRecordsEntry[] entries, string directory)
    {
        var before = stream.BytesOnDisk;
        stream.PutRecordsAsync(entries).AsTask().GetAwaiter().GetResult();
        var block = new byte[stream.BytesOnDisk - before];
        var segment = new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(static f => (f.LastWriteTimeUtc, f.Length))!;
        using var file = File.OpenHandle(segment.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Read(file, block, RandomAccess.GetLength(file) - block.Length);
        return block;
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
