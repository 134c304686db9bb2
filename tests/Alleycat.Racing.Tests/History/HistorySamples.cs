using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

/// <summary>Histories to test with, and a plain writer of the same text that shares no code with the product.</summary>
internal static class HistorySamples
{
    public static PersonalRecord[] Random(Random random, int racers, int seconds, int count, int outputMax = 4_785_000) =>
        [.. Enumerable.Range(0, count).Select(_ => new PersonalRecord(
            1, random.Next(1, seconds + 1), random.Next(racers), new Output((uint)random.Next(outputMax))))];

    /// <summary>Every racer at every second.</summary>
    public static PersonalRecord[] Full(Random random, int racers, int seconds, int firstRacer = 100) =>
        [.. from second in Enumerable.Range(1, seconds)
            from racer in Enumerable.Range(firstRacer, racers)
            select new PersonalRecord(1, second, racer, new Output((uint)random.Next(637_000, 1_887_500)))];

    public static string PlainJson(IEnumerable<PersonalRecord> records)
    {
        var best = new SortedDictionary<int, SortedDictionary<int, decimal>>();
        foreach (var record in records)
        {
            var value = record.Output.TenThousandths / 10_000m;
            if (!best.TryGetValue(record.Second, out var second))
                best.Add(record.Second, second = []);
            second[record.RacerId] = second.TryGetValue(record.RacerId, out var old) ? Math.Max(old, value) : value;
        }
        return "{" + string.Join(',', best.Select(second => $"\"{second.Key}\":{{" + string.Join(',', second.Value.Select(racer =>
            $"\"{racer.Key}\":{racer.Value.ToString("0.####", CultureInfo.InvariantCulture)}")) + "}")) + "}";
    }

    public static string Gunzip(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return file.ToArray();
    }

    public static byte[] Write(IEnumerable<PersonalRecord> records) => HistoryFile.Write(ClassHistory.Of(records.ToArray()));

    /// <summary>Joins a batch into a file as the processor does, without a store.</summary>
    public static byte[] Rewrite(byte[] file, PersonalRecord[] batch, int parallelism = 1)
    {
        Assert.True(HistoryTable.TryRead(file.AsSpan(0, Math.Min(file.Length, HistoryFormat.HeaderBytesMax)), file.Length, out var table, out _));
        var rewrite = HistoryRewrite.RunAsync(table, ClassHistory.Of(batch.ToArray()), Load, parallelism).AsTask().GetAwaiter().GetResult();
        Assert.Equal(HistoryFault.None, rewrite.Fault);
        return rewrite.IsChanged ? HistoryFile.Join(rewrite.Parts, file) : file;

        ValueTask<ReadOnlyMemory<byte>[]> Load(IReadOnlyList<int> fragments, CancellationToken cancellationToken) => new(
            [.. fragments.Select(index => (ReadOnlyMemory<byte>)file.AsMemory((int)table.OffsetOf(index), (int)(table.EndOf(index) - table.OffsetOf(index))))]);
    }
}
