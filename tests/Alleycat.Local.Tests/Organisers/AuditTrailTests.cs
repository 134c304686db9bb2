using System.Text;
using System.Text.Json;
using Alleycat.Local.Hosting;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Local.Tests.Races;

namespace Alleycat.Local.Tests.Organisers;

/// <summary>The file itself: its golden bytes, crashes at every byte, and what hands and disks may do to it.</summary>
public sealed class AuditTrailTests
{
    private static readonly Organiser Hanna = new("Hanna Berg", "pass:0a1b2c3d");

    private static string GoldenFile => Path.Combine(RepositoryRoot.Find()!, "tests", "fixtures", "audit-trail", "three-rulings.ndjson");

    [Fact]
    public void The_golden_bytes_are_written_and_read()
    {
        using var folder = new TrailFolder();
        WriteThree(folder);

        Assert.Equal(File.ReadAllText(GoldenFile), File.ReadAllText(folder.File));
        using var trail = AuditTrail.Open(folder.Path);
        Assert.Empty(trail.BrokenLines);
        Assert.Equal(new AuditEntry(2, 1620824160007, "Zoë \"Z\"", "machine", RulingAction.Hide, new(6, 9), "Grüße\n2"), trail.Entries[1]);
    }

    [Fact]
    public void The_golden_bytes_of_a_hidden_result_are_written_and_read()
    {
        var golden = Path.Combine(Path.GetDirectoryName(GoldenFile)!, "hidden-result.ndjson");
        using var folder = new TrailFolder();
        using (var trail = AuditTrail.Open(folder.Path))
        {
            trail.TryAppend(Hanna, RulingAction.Hide, new(1, 5402746), "A name nobody should read.", 1620824100000, racerId: 42);
            trail.TryAppend(new("Otto", "machine"), RulingAction.Unhide, new(1, 5402746), "Name changed.", 1620824160007, racerId: 42);
        }

        Assert.Equal(File.ReadAllText(golden), File.ReadAllText(folder.File));
        using var read = AuditTrail.Open(folder.Path);
        Assert.Empty(read.BrokenLines);
        Assert.Equal([42, 42], read.Entries.Select(entry => entry.RacerId));
    }

    [Theory]
    [InlineData("\"racer\":-1")]
    [InlineData("\"racer\":\"42\"")]
    [InlineData("\"racer\":4294967296")]
    [InlineData("\"racer\":null")]
    public void A_racer_that_is_none_is_no_entry(string racer)
    {
        using var folder = new TrailFolder();
        Write(folder, Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Path.GetDirectoryName(GoldenFile)!, "hidden-result.ndjson"))
            .Replace("\"racer\":42", racer, StringComparison.Ordinal)));

        using var trail = AuditTrail.Open(folder.Path);

        Assert.Empty(trail.Entries);
        Assert.Equal([1, 2], trail.BrokenLines);
    }

    [Fact]
    public void Every_line_is_json_for_any_reader()
    {
        foreach (var line in File.ReadLines(GoldenFile))
        {
            using var json = JsonDocument.Parse(line);
            Assert.Equal(
                ["number", "at", "who", "proof", "action", "race", "reason", "chain"], json.RootElement.EnumerateObject().Select(member => member.Name));
        }
    }

    [Fact]
    public void A_crash_after_any_byte_of_a_write_leaves_what_was_acknowledged_and_nothing_else()
    {
        var whole = File.ReadAllBytes(GoldenFile);
        var acknowledged = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = acknowledged; length < whole.Length; length++)
        {
            using var folder = new TrailFolder();
            Write(folder, whole[..length]);
            using (var trail = AuditTrail.Open(folder.Path))
            {
                Assert.Equal(2, trail.Entries.Count);
                Assert.Empty(trail.BrokenLines);
                Assert.Equal(3, trail.TryAppend(Hanna, RulingAction.Void, new(1, 1), "again", 1)!.Number);
            }
            using var reopened = AuditTrail.Open(folder.Path);
            Assert.Equal(3, reopened.Entries.Count);
            Assert.Empty(reopened.BrokenLines);
        }
    }

    [Fact]
    public void Every_byte_that_is_changed_breaks_its_line_and_costs_no_other()
    {
        var whole = File.ReadAllBytes(GoldenFile);
        var second = whole.AsSpan().IndexOf((byte)'\n') + 1;
        var third = second + whole.AsSpan(second).IndexOf((byte)'\n') + 1;
        var random = new Random(20261121);
        for (var at = second; at < third - 1; at++)
        {
            var changed = (byte[])whole.Clone();
            do
                changed[at] = (byte)random.Next(256);
            while (changed[at] == whole[at] || changed[at] == (byte)'\n');
            using var folder = new TrailFolder();
            Write(folder, changed);
            using var trail = AuditTrail.Open(folder.Path);
            // A line whose own chain was changed breaks the next one's as well.
            Assert.Contains(2, trail.BrokenLines);
            Assert.DoesNotContain(1, trail.BrokenLines);
            Assert.Contains(trail.Entries, entry => entry.Number == 1);
            Assert.Contains(trail.Entries, entry => entry.Number == 3);
        }
    }

    [Fact]
    public void A_line_that_was_taken_out_or_put_twice_is_told()
    {
        var lines = File.ReadAllLines(GoldenFile);
        Assert.Equal([2], BrokenLinesOf(lines[0], lines[2]));
        Assert.Equal([2], BrokenLinesOf(lines[0], lines[0], lines[1], lines[2]));
        Assert.Equal([1], BrokenLinesOf(lines[1], lines[2]));
        Assert.Equal([2, 3], BrokenLinesOf(lines[0], "", "{}", lines[1], lines[2]));
    }

    [Fact]
    public void Hostile_lines_are_no_entries_and_stop_nothing()
    {
        var random = new Random(7);
        var noise = new byte[4_000];
        random.NextBytes(noise);
        string[] lines =
        [
            "{", "[]", "null", "\"x\"", new string('{', 5_000), new string('x', 20_000), "{\"number\":1,\"chain\":\"" + new string('g', 64) + "\"}",
            "{\"number\":\"1\",\"at\":3,\"chain\":\"" + new string('0', 64) + "\"}",
            "{\"number\":1,\"at\":\"2021-05-12T12:50:00.000Z\",\"who\":\"\\ud800\",\"proof\":\"\",\"action\":\"void\",\"race\":\"1-1\",\"reason\":\"\",\"chain\":\""
                + new string('0', 64) + "\"}",
        ];
        using var folder = new TrailFolder();
        Write(folder, [.. Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), .. noise, (byte)'\n']);

        using var trail = AuditTrail.Open(folder.Path);

        Assert.Empty(trail.Entries);
        Assert.NotNull(trail.TryAppend(Hanna, RulingAction.Void, new(1, 1), "still", 1));
    }

    [Fact]
    public void Reasons_and_names_of_any_text_are_read_back()
    {
        var random = new Random(11);
        using var folder = new TrailFolder();
        var written = new List<AuditEntry>();
        using (var trail = AuditTrail.Open(folder.Path))
        {
            for (var i = 0; i < 300; i++)
            {
                var organiser = new Organiser(Text(random, Organiser.NameCharsMax), Text(random, 20));
                var action = (RulingAction)random.Next(4);
                int? racerId = action is RulingAction.Hide or RulingAction.Unhide && random.Next(2) == 0 ? random.Next() : null;
                written.Add(trail.TryAppend(
                    organiser, action, new(random.Next(1, 7), random.NextInt64()), Text(random, RaceRulings.ReasonCharsMax),
                    random.NextInt64(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()), racerId)!);
            }
        }

        using var read = AuditTrail.Open(folder.Path);
        Assert.Empty(read.BrokenLines);
        Assert.Equal(written, read.Entries);
    }

    [Fact]
    public void One_process_at_a_time_writes()
    {
        using var folder = new TrailFolder();
        using var first = AuditTrail.Open(folder.Path);
        Assert.ThrowsAny<IOException>(() => AuditTrail.Open(folder.Path));
    }

    private static void WriteThree(TrailFolder folder)
    {
        using var trail = AuditTrail.Open(folder.Path);
        trail.TryAppend(Hanna, RulingAction.Void, new(1, 5402746), "The fire alarm went off.", 1620824100000);
        trail.TryAppend(new("Zoë \"Z\"", "machine"), RulingAction.Hide, new(6, 9), "Grüße\n2", 1620824160007);
        trail.TryAppend(Hanna, RulingAction.Unvoid, new(1, 5402746), "", 1620910500999);
    }

    private static IReadOnlyList<int> BrokenLinesOf(params string[] lines)
    {
        using var folder = new TrailFolder();
        Write(folder, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        using var trail = AuditTrail.Open(folder.Path);
        return trail.BrokenLines;
    }

    private static void Write(TrailFolder folder, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File)!);
        File.WriteAllBytes(folder.File, bytes);
    }

    /// <summary>Any characters but lone surrogates, which are no text.</summary>
    private static string Text(Random random, int charsMax) => string.Concat(Enumerable.Range(0, random.Next(charsMax / 2))
        .Select(_ => random.Next(4) == 0 ? char.ConvertFromUtf32(random.Next(0x10000, 0x10FFFF)) : ((char)random.Next(0xD800)).ToString()));
}
