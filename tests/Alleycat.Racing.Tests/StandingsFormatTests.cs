using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Alleycat.Racing.Tests;

public sealed class StandingsFormatTests
{
    private static readonly StandingsHeader Header = new(1, 5402746, 12, 1620824038331, 37);

    private static readonly StandingsRow[] Rows =
    [
        new(100, "Hayden", 37, new Output(1_342_850), new Output(1_284_000), 1),
        new(101, "Zoë \"Z\" O'Neil <3", 36, new Output(1_201_000), new Output(1_198_224), 2, StandingsRowState.Held),
        new(7, null, 37, new Output(227_500), new Output(6_149), 3),
        new(8, null, 37, new Output(227_500), new Output(6_148), 4, StandingsRowState.Backfilled),
        new(9, null, 20, new Output(1_500_000), new Output(10_000), 5, StandingsRowState.Gap),
    ];

    [Fact]
    public void The_message_has_the_golden_bytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Equal(5, StandingsFormat.Write(buffer, Header, Rows, 1000));
        Assert.Equal(Golden("standings.json"), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void A_class_without_a_race_has_the_golden_bytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        StandingsFormat.Write(buffer, new(3, 0, 1, 1620824038331, 0), [], 1000);
        Assert.Equal(Golden("standings-empty.json"), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void The_samples_message_has_the_golden_bytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Equal(5, StandingsFormat.WriteSample(buffer, Header, Rows, 1000));
        Assert.Equal(Golden("results.json"), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void Rows_beyond_the_limit_are_left_out_but_counted()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Equal(2, StandingsFormat.Write(buffer, Header, Rows, 2));
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Equal(5, json.RootElement.GetProperty("racerCount").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("racers").GetArrayLength());
    }

    [Theory]
    [InlineData("Hayden")]
    [InlineData("\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001")]
    [InlineData("😀😀😀😀😀😀😀😀")]
    public void No_message_passes_its_bytes(string name)
    {
        var rows = Enumerable.Range(1, 5000)
            .Select(i => new StandingsRow(9_000_000 + i, name, 300, new Output(4_785_000), new Output(4_784_999), i)).ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        var written = StandingsFormat.Write(buffer, Header, rows, 5000);
        Assert.InRange(written, 500, 4999);
        Assert.InRange(buffer.WrittenCount, StandingsFormat.PayloadBytesMax - 400, StandingsFormat.PayloadBytesMax);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Equal(written, json.RootElement.GetProperty("racers").GetArrayLength());

        buffer = new();
        StandingsFormat.WriteSample(buffer, Header, [.. rows, .. rows], 10_000);
        Assert.InRange(buffer.WrittenCount, 1, StandingsFormat.PayloadBytesMax);
        using var sample = JsonDocument.Parse(buffer.WrittenMemory);
        using var results = JsonDocument.Parse(sample.RootElement.GetProperty("results").GetString()!);
        Assert.Equal(478.5, results.RootElement.GetProperty("9000001").GetDouble());
    }

    private static string Golden(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Alleycat.sln")))
            root = root.Parent;
        return File.ReadAllText(Path.Combine(root!.FullName, "tests", "fixtures", "standings", file));
    }
}
