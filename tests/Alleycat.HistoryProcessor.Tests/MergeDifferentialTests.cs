using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>The processor beside its page-long twin on a million generated and hostile lines.</summary>
public sealed class MergeDifferentialTests
{
    private const int Lines = 1_000_000;
    private const int LinesPerObjectMax = 15_000;
    private const int Seed = 20_261_121;

    [Fact]
    public async Task Histories_agree_with_the_plain_merge_on_a_million_lines()
    {
        using var counters = new CounterReader();
        var random = new Random(Seed);
        var platform = new Platform();
        var plain = new PlainMerge();
        var keys = Deliver(platform, new HostileLines(random), random);
        var deliveries = keys.Concat(keys.Where(_ => random.Next(12) == 0)).ToArray();
        random.Shuffle(deliveries);

        var processor = platform.NewProcessor();
        for (var at = 0; at < deliveries.Length;)
        {
            var count = random.Next(1, 6);
            // Of an event that names an object twice the second time is passed over.
            var together = deliveries.Skip(at).Take(count).Distinct().ToArray();
            at += count;
            if (random.Next(8) == 0)
                processor = platform.NewProcessor(at);
            var plainly = Task.Run(() => Array.ForEach(together, key => plain.AddObject(platform.Store.Bytes(Platform.DeliveryBucket, key))));
            await Platform.HandleAsync(processor, Platform.Event(together));
            await plainly;
        }

        AssertSameHistories(plain, platform);
        var names = plain.Skipped.Keys.Append("Event").Distinct().ToArray();
        var expected = names.Select(name => $"{name} {plain.Skipped.GetValueOrDefault(name)}").Append($"records {plain.Records}");
        var counted = names.Select(name => $"{name} {counters["lines.skipped:" + name]}").Append($"records {counters["records.merged"]}");
        Assert.True(expected.SequenceEqual(counted), $"Seed {Seed}:\nexpected {string.Join(", ", expected)}\ncounted  {string.Join(", ", counted)}");
        // The test would prove little if hardly anything were merged, or hardly anything skipped, or a fault never met.
        Assert.InRange(plain.Records, Lines / 2, Lines);
        Assert.Equal(13, plain.Skipped.Count);
    }

    private static void AssertSameHistories(PlainMerge plain, Platform platform)
    {
        var stored = new Dictionary<(int ClassId, int Second, int RacerId), decimal>();
        for (var classId = 1; classId <= 6; classId++)
        {
            using var history = JsonDocument.Parse(platform.History(classId)!);
            foreach (var second in history.RootElement.EnumerateObject())
                foreach (var racer in second.Value.EnumerateObject())
                    stored.Add((classId, Number(second.Name), Number(racer.Name)), racer.Value.GetDecimal());
        }
        var differences = plain.Best.Keys.Union(stored.Keys)
            .Where(key => !(plain.Best.TryGetValue(key, out var best) && stored.TryGetValue(key, out var written) && best == written))
            .Select(key => $"{key}: expected {plain.Best.GetValueOrDefault(key, -1)}, stored {stored.GetValueOrDefault(key, -1)}")
            .Take(10).ToArray();
        Assert.True(differences.Length == 0, $"Seed {Seed}:\n{string.Join('\n', differences)}");
    }

    /// <summary>Objects of one line to many, of one gzip member to four, their members cut anywhere.</summary>
    private static List<string> Deliver(Platform platform, HostileLines lines, Random random)
    {
        var keys = new List<string>();
        for (var left = Lines; left > 0;)
        {
            var count = Math.Min(left, random.Next(4) == 0 ? random.Next(1, 50) : random.Next(1, LinesPerObjectMax));
            left -= count;
            lines.Gather();
            var text = new MemoryStream();
            while (count-- > 0)
            {
                text.Write(lines.Next());
                if (count > 0 || random.Next(3) > 0)
                    text.Write(random.Next(25) == 0 ? "\r\n"u8 : "\n"u8);
            }
            keys.Add(platform.DeliverBytes(Gzip(text.GetBuffer().AsSpan(0, (int)text.Length), random)));
        }
        return keys;
    }

    private static byte[] Gzip(ReadOnlySpan<byte> text, Random random)
    {
        var file = new MemoryStream();
        for (var members = random.Next(3) == 0 ? random.Next(2, 5) : 1; members > 0; members--)
        {
            var length = members == 1 ? text.Length : random.Next(text.Length + 1);
            using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(text[..length]);
            text = text[length..];
        }
        return file.ToArray();
    }

    private static int Number(string key) => int.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
}
