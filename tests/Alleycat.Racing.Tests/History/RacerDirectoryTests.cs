using System.Text.Json;
using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

public sealed class RacerDirectoryTests
{
    private const long Day = 86_400_000;
    private const long Moment = 1_620_824_038_331;

    [Fact]
    public void The_file_is_plain_gzip_of_names_by_id()
    {
        var directory = Of((100, Moment, "Hayden"), (7, Moment + Day, "Zoë \"Z\" \\ \u0001 🚲"), (3, Moment, "Ann"));
        var file = RacerDirectoryFile.Write(directory);
        var names = JsonSerializer.Deserialize<Dictionary<string, string>>(HistorySamples.Gunzip(file))!;
        Assert.Equal(("Hayden", "Zoë \"Z\" \\ \u0001 🚲", "Ann"), (names["100"], names["7"], names["3"]));
        Assert.True(RacerDirectoryFile.TryRead(file, 1 << 20, out var read));
        Assert.Equal(directory.Names, read!.Names);
        Assert.Equal(file, RacerDirectoryFile.Write(read));
    }

    [Fact]
    public void The_later_day_wins_and_within_a_day_the_greater_name()
    {
        Assert.Equal("Bo", Of((1, Moment, "Zed"), (1, Moment + Day, "Bo")).Names[1].Name);
        Assert.Equal("Zed", Of((1, Moment, "Zed"), (1, Moment + 1, "Bo")).Names[1].Name);
        Assert.Equal("Bo", Of((1, Moment, "Bo"), (1, 0, "Zed")).Names[1].Name);
        Assert.Equal("Bo", Of((1, Moment, "Bo"), (1, long.MaxValue, "Zed"), (1, -5, "Zed")).Names[1].Name);
    }

    [Fact]
    public void Any_order_and_repetition_through_the_file_gives_the_same_bytes()
    {
        var random = new Random(51);
        for (var run = 0; run < 100; run++)
        {
            var seen = Enumerable.Range(0, 60).Select(_ => (random.Next(10), Moment + (random.Next(5) * Day), "n" + random.Next(6))).ToArray();
            var expected = RacerDirectoryFile.Write(Of(seen));
            var again = seen.Concat(seen.Take(random.Next(60))).ToArray();
            random.Shuffle(again);
            var file = RacerDirectoryFile.Write(new RacerDirectory());
            foreach (var batch in again.Chunk(7))
            {
                Assert.True(RacerDirectoryFile.TryRead(file, 1 << 20, out var directory));
                directory!.Join(Of(batch));
                file = RacerDirectoryFile.Write(directory);
            }
            Assert.Equal(expected, file);
        }
    }

    [Fact]
    public void As_many_days_as_there_can_be_fit_the_extra_field()
    {
        var directory = new RacerDirectory();
        for (var day = 0; day <= RacerDirectory.DayMax; day++)
            directory.Join(day, new RacerName(day, "N"));
        Assert.True(RacerDirectoryFile.TryRead(RacerDirectoryFile.Write(directory), 1 << 20, out var read));
        Assert.Equal(directory.Names, read!.Names);
    }

    [Fact]
    public void Damaged_files_are_no_directory_or_at_most_lose_the_days()
    {
        var file = RacerDirectoryFile.Write(Of((1, Moment, "Ann"), (2, Moment + Day, "Bo")));
        for (var at = 0; at < file.Length * 8; at++)
        {
            var mutated = file.ToArray();
            mutated[at / 8] ^= (byte)(1 << (at % 8));
            if (RacerDirectoryFile.TryRead(mutated, 1 << 20, out var read))
                Assert.Equal(["Ann", "Bo"], read!.Names.Values.Select(name => name.Name));
        }
        for (var length = 0; length < file.Length; length++)
            Assert.False(RacerDirectoryFile.TryRead(file.AsMemory(0, length), 1 << 20, out _));
    }

    [Fact]
    public void Another_writer_s_names_are_taken_as_of_no_day()
    {
        Assert.True(RacerDirectoryFile.TryRead(HistorySamples.Gzip("""{"5":"Eve","x":"no","6":7,"7":""}"""), 1 << 20, out var read));
        Assert.Equal(new RacerName(0, "Eve"), Assert.Single(read!.Names).Value);
    }

    [Fact]
    public void Names_are_whole_characters()
    {
        Assert.All(["a", "\uD83D\uDEB2", "x\uD83D\uDEB2y"], name => Assert.True(RacerDirectory.IsAcceptable(name)));
        Assert.All(["", "\uD800", "a\uDC00b", "\uD83D\uD83D\uDEB2"], name => Assert.False(RacerDirectory.IsAcceptable(name)));
        Assert.False(RacerDirectory.IsAcceptable(null));
    }

    [Fact]
    public void Names_longer_than_the_bound_are_not_taken()
    {
        Assert.True(RacerDirectory.IsAcceptable(new string('x', RacerDirectory.NameLengthMax)));
        Assert.False(RacerDirectory.IsAcceptable(new string('x', RacerDirectory.NameLengthMax + 1)));
    }

    private static RacerDirectory Of(params (int RacerId, long TimestampMs, string Name)[] seen)
    {
        var directory = new RacerDirectory();
        foreach (var (racerId, timestamp, name) in seen)
            directory.Join(racerId, new RacerName(RacerDirectory.DayOf(timestamp), name));
        return directory;
    }
}
