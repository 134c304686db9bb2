using System.Text;
using System.Text.Json;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

/// <summary>
/// The golden files of tests/fixtures/history and tests/fixtures/racers, which the page's tests read too. They are written anew only on
/// request: <c>ALLEYCAT_WRITE_FIXTURES=1 dotnet test tests/Alleycat.Racing.Tests --filter GoldenHistoryTests</c>.
/// </summary>
public sealed class GoldenHistoryTests
{
    public GoldenHistoryTests()
    {
        if (Environment.GetEnvironmentVariable("ALLEYCAT_WRITE_FIXTURES") == "1")
            WriteAll();
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("small")]
    [InlineData("wide")]
    public void Golden_history_is_read_and_written_alike(string name)
    {
        var golden = Fixture.Bytes($"history/{name}.gz");
        Assert.True(HistoryFile.TryRead(golden, out var history, out var fault), fault.ToString());
        var written = HistoryFile.Write(history!);
        Assert.Equal(HistorySamples.Gunzip(golden), HistorySamples.Gunzip(written));
        if (name != "wide")
            Assert.Equal(Encoding.UTF8.GetString(Fixture.Bytes($"history/{name}.json")).TrimEnd('\n'), HistorySamples.Gunzip(golden));
        // Another version of the runtime may deflate in another way; everything else is the same to the byte.
        Assert.Equal(Table(golden).Fragments.Select(WithoutLength), Table(written).Fragments.Select(WithoutLength));
    }

    [Fact]
    public void The_golden_table_is_as_described()
    {
        var golden = Fixture.Bytes("history/wide.gz");
        var described = Fixture.Json("history/wide.table.json");
        var table = Table(golden);
        Assert.Equal(Describe(table), JsonSerializer.Serialize(described));
        Assert.True(table.Fragments.Count > 3);
    }

    [Fact]
    public void The_sample_s_golden_history_is_taken_over()
    {
        var foreign = ForeignHistory.Read(Fixture.Bytes("history/foreign.gz"), TelemetryLimits.Default, 1 << 20);
        Assert.True(foreign.IsSound);
        Assert.Equal(3, foreign.Skipped);
        Assert.Equal(Encoding.UTF8.GetString(Fixture.Bytes("history/foreign.expected.json")).TrimEnd('\n'), HistorySamples.Gunzip(HistoryFile.Write(foreign.History)));
    }

    [Fact]
    public void Golden_names_are_read_and_written_alike()
    {
        var golden = Fixture.Bytes("racers/racers.gz");
        Assert.True(RacerDirectoryFile.TryRead(golden, 1 << 20, out var directory));
        var text = Encoding.UTF8.GetString(Fixture.Bytes("racers/racers.json")).TrimEnd('\n');
        Assert.Equal(text, HistorySamples.Gunzip(golden));
        var written = RacerDirectoryFile.Write(directory!);
        Assert.Equal(text, HistorySamples.Gunzip(written));
        Assert.True(RacerDirectoryFile.TryRead(written, 1 << 20, out var again));
        Assert.Equal(directory!.Names, again!.Names);
    }

    private static HistoryTable Table(byte[] file)
    {
        Assert.True(HistoryTable.TryRead(file.AsSpan(0, Math.Min(file.Length, HistoryFormat.HeaderBytesMax)), file.Length, out var table, out _));
        return table;
    }

    private static HistoryFragment WithoutLength(HistoryFragment fragment) => fragment with { CompressedLength = 0 };

    private static string Describe(HistoryTable table) => JsonSerializer.Serialize(new
    {
        headerLength = table.HeaderLength,
        fileLength = table.FileLength,
        racersMax = table.RacersMax,
        best = table.Best.TenThousandths,
        seconds = table.Seconds,
        fragments = table.Fragments.Select((fragment, index) => new
        {
            firstSecond = fragment.FirstSecond,
            untilSecond = fragment.UntilSecond,
            offset = table.OffsetOf(index),
            length = fragment.CompressedLength,
            rawLength = fragment.RawLength,
            crc = fragment.Crc,
            count = fragment.Count,
        }),
    });

    private static void WriteAll()
    {
        Directory.CreateDirectory(Path.Combine(Fixture.Folder, "history"));
        Directory.CreateDirectory(Path.Combine(Fixture.Folder, "racers"));
        PersonalRecord[] small =
        [
            new(1, 1, 100, new(1_198_224)), new(1, 1, 101, new(1_653_120)), new(1, 1, 7, new(0)), new(1, 2, 100, new(1_201_000)),
            new(1, 33, 9_999_999, new(1_887_500)), new(1, 300, 0, new(227_500)), new(1, 3_600, 5, new(1)),
        ];
        WriteHistory("empty", []);
        WriteHistory("small", small);
        WriteHistory("wide", [.. from second in Enumerable.Range(1, 40) from racer in Enumerable.Range(0, 1_000 + (second * 20))
            select new PersonalRecord(1, second, racer, new((uint)(1_000_000 + (racer % 10 * 10_000) + second)))]);
        var wide = Table(Fixture.Bytes("history/wide.gz"));
        Write("history/wide.table.json", Describe(wide) + "\n");

        const string foreign = """{"600":{"7":129.59199999999998},"1":{"101":165.312,"100":null,"x":1},"__proto__":{"1":1},"2":{"100":1.2e2}}""";
        File.WriteAllBytes(Path.Combine(Fixture.Folder, "history", "foreign.gz"), HistorySamples.Gzip(foreign));
        Write("history/foreign.json", foreign + "\n");
        Write("history/foreign.expected.json", """{"1":{"101":165.312},"2":{"100":120},"600":{"7":129.592}}""" + "\n");

        var names = new RacerDirectory();
        foreach (var (racer, day, name) in new[] { (100, 500, "Hayden"), (7, 501, "Zoë"), (3, 0, "\"Q\" \\ \u0007"), (40_000, 500, "étienne 🚲") })
            names.Join(racer, new RacerName(day, name));
        var file = RacerDirectoryFile.Write(names);
        File.WriteAllBytes(Path.Combine(Fixture.Folder, "racers", "racers.gz"), file);
        Write("racers/racers.json", HistorySamples.Gunzip(file) + "\n");
    }

    private static void WriteHistory(string name, PersonalRecord[] records)
    {
        File.WriteAllBytes(Path.Combine(Fixture.Folder, "history", name + ".gz"), HistorySamples.Write(records));
        // The wide one is large as text, and its table says what matters of it.
        if (name != "wide")
            Write($"history/{name}.json", HistorySamples.PlainJson(records) + "\n");
    }

    private static void Write(string path, string text) => File.WriteAllText(Path.Combine(Fixture.Folder, path), text);
}
