using System.IO.Compression;
using System.Text;
using Alleycat.Local.Commands;
using Alleycat.Local.Export;
using Alleycat.Local.Races;
using Alleycat.Local.Replay;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Replay;

/// <summary>A recorded race through a whole platform again, and every way in which a replay may differ.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alleycat-replay-test-").FullName;

    [Fact]
    public async Task The_sample_race_comes_out_the_same_byte_for_byte()
    {
        // Of the day beside the code: a race with a gap, delivered in three objects.
        var lines = new Samples.SampleFolder().LinesOf("day/data/2026/06/20/12");
        var recorded = await ReadAsync("race.ndjson", lines);

        var replayed = await ReplayAsync(recorded);
        var expected = await ExpectedHistory.MakeAsync(recorded, File("expected"), TimeProvider.System, default);

        Assert.Empty(ReplayComparison.Compare(recorded, replayed, expected));
        Assert.Equal(5 * 300 - 12, replayed.Lines.Count);
        Assert.Equal(expected, replayed.History);

        // The same race under another program that computed differently: every kind of difference is seen.
        var other = await ReadAsync("other.ndjson", [.. lines.Select(line => line.Replace("\"output\":1", "\"output\":2", StringComparison.Ordinal))]);
        Assert.Contains(ReplayComparison.Compare(other, replayed, expected), text => text.StartsWith("delivered lines: second ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(10, 20)]
    public async Task A_replay_at_a_pace_takes_its_time_and_comes_out_the_same(double speed, int seconds)
    {
        string[] messages = [.. from second in Enumerable.Range(1, seconds) from racer in new[] { 1, 2 } select Delivered(racer, second)];
        var recorded = await ReadAsync("race.ndjson", messages);
        var started = TimeProvider.System.GetTimestamp();

        var replayed = await ReplayAsync(recorded, speed);

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(seconds / speed));
        Assert.Equal(messages.Length, replayed.Lines.Count);
        var expected = await ExpectedHistory.MakeAsync(recorded, File("expected"), TimeProvider.System, default);
        Assert.Empty(ReplayComparison.Compare(recorded, replayed, expected));
        Assert.NotEmpty(ReplayComparison.Compare(await ReadAsync("other.ndjson", messages[1..]), replayed, expected));
    }

    [Fact]
    public async Task A_recording_without_outputs_is_compared_without()
    {
        string[] messages = [.. Enumerable.Range(1, 5).Select(second => Line(1, second).Replace(",\"output\":1}", ",\"acknowledged\":true}", StringComparison.Ordinal))];
        var recorded = await ReadAsync("recording.ndjson.gz", messages);

        var replayed = await ReplayAsync(recorded);

        Assert.Empty(ReplayComparison.Compare(recorded, replayed, await ExpectedHistory.MakeAsync(recorded, File("expected"), TimeProvider.System, default)));
        Assert.Equal(5, replayed.Lines.Count);
    }

    [Fact]
    public async Task Whatever_differs_is_said()
    {
        var recorded = await ReadAsync("race.ndjson", [Line(1, 1), Line(1, 2), Line(2, 1)]);
        var history = await ExpectedHistory.MakeAsync(recorded, File("a"), TimeProvider.System, default);
        var less = await ReadAsync("less.ndjson", [Line(1, 1), Line(1, 2, 90), Line(3, 1)]);
        var otherHistory = await ExpectedHistory.MakeAsync(less, File("b"), TimeProvider.System, default);

        Assert.Empty(ReplayComparison.Compare(recorded, new(recorded.Lines, recorded.Result, history), history));
        var lines = ReplayComparison.Compare(recorded, new(less.Lines, recorded.Result, history), history);
        Assert.Equal(
            ["delivered lines: second 1 of racer 2 is missing", "delivered lines: second 1 of racer 3 was not recorded"],
            lines.Where(text => !text.Contains(" was {", StringComparison.Ordinal)));
        Assert.Contains(lines, text => text.StartsWith("delivered lines: second 2 of racer 1 was {", StringComparison.Ordinal));

        var results = ReplayComparison.Compare(recorded, new(recorded.Lines, less.Result, history), history);
        Assert.Contains(results, text => text.StartsWith("result: racer 2 was {", StringComparison.Ordinal) && text.EndsWith("is missing", StringComparison.Ordinal));
        Assert.Contains("result: racer 3 was not in it", results);
        Assert.Equal(["result: there is none"], ReplayComparison.Compare(recorded, new(recorded.Lines, null, history), history));

        var files = ReplayComparison.Compare(recorded, new(recorded.Lines, recorded.Result, otherHistory), history);
        Assert.Contains("history file: second 1 of racer 2 is missing", files);
        Assert.Contains("history file: second 2 of racer 1 should be 132.25 and is 143.75", files);
        Assert.Contains("history file: second 1 of racer 3 is in it, and nobody rode that", files);
        Assert.Equal(["history file: there is none"], ReplayComparison.Compare(recorded, new(recorded.Lines, recorded.Result, null), history));
    }

    [Fact]
    public async Task The_recorded_history_may_hold_more_and_never_less()
    {
        var recorded = await ReadAsync("race.ndjson", [Line(1, 1, 80)]);
        var better = await ReadAsync("better.ndjson", [Line(1, 1, 90), Line(2, 7)]);
        var history = await ExpectedHistory.MakeAsync(recorded, File("a"), TimeProvider.System, default);
        var more = await ExpectedHistory.MakeAsync(better, File("b"), TimeProvider.System, default);
        var replayed = new ReplayedRace(recorded.Lines, recorded.Result, history);

        Assert.Empty(ReplayComparison.Compare(recorded with { History = more }, replayed, history));
        var lost = ReplayComparison.Compare(better with { History = history }, new(better.Lines, better.Result, more), more);
        Assert.Equal(
            ["recorded history: second 1 of racer 1 is 132.25, and the race brought 143.75", "recorded history: second 7 of racer 2 is not in it, and the race brought 132.25"],
            lost);
    }

    [Fact]
    public async Task A_result_that_was_hidden_since_is_no_difference_and_another_rank_is()
    {
        var recorded = await ReadAsync("race.ndjson", [Line(1, 1, 90), Line(2, 1, 80), Line(3, 1, 80), Line(4, 1, 70)]);
        var history = await ExpectedHistory.MakeAsync(recorded, File("a"), TimeProvider.System, default);
        var places = recorded.Result.Results;
        var hidden = recorded with
        {
            Result = recorded.Result with { Results = [places[0] with { Rank = null, Hidden = true, HiddenReason = "A test." }, places[1] with { Rank = 1 }, places[2] with { Rank = 1 }, places[3] with { Rank = 3 }] },
        };

        Assert.Empty(ReplayComparison.Compare(hidden, new(recorded.Lines, recorded.Result, history), history));
        var other = recorded.Result with { Results = [.. places.Select(place => place with { Rank = 1 })] };
        Assert.Equal(3, ReplayComparison.Compare(recorded, new(recorded.Lines, other, history), history).Count);
    }

    [Fact]
    public async Task Of_many_differences_the_first_are_told_and_the_rest_is_counted()
    {
        var recorded = await ReadAsync("race.ndjson", [.. Enumerable.Range(1, 100).Select(second => Line(1, second))]);

        var told = ReplayComparison.Compare(recorded, new(new RaceTable(), recorded.Result, null), null);

        Assert.Equal(ReplayComparison.ToldMax + 1, told.Count);
        Assert.Equal("delivered lines: 80 more differences", told[^1]);
    }

    [Fact]
    public async Task A_file_of_several_races_needs_to_be_told_which()
    {
        string[] lines = [Line(1, 1), Line(1, 1, classId: 2), "no telemetry"];

        Assert.Equal("several-races", (await Assert.ThrowsAsync<CommandException>(() => ReadAsync("two.ndjson", lines))).Code);
        Assert.Equal(new RaceKey(2, 5402746), (await ReadAsync("two.ndjson", lines, new RaceKey(2, 5402746))).Race);
        Assert.Equal("no-telemetry", (await Assert.ThrowsAsync<CommandException>(() => ReadAsync("two.ndjson", lines, new RaceKey(3, 1)))).Code);
        Assert.Equal("no-telemetry", (await Assert.ThrowsAsync<CommandException>(() => ReadAsync("none.ndjson", ["x"]))).Code);
        Assert.Equal(
            "file-not-readable", (await Assert.ThrowsAsync<CommandException>(() => RaceFile.ReadAsync(File("absent"), null, 300, default))).Code);
        await System.IO.File.WriteAllBytesAsync(File("broken.gz"), [0x1f, 0x8b, 1, 2, 3, 4]);
        Assert.Equal(
            "file-not-readable", (await Assert.ThrowsAsync<CommandException>(() => RaceFile.ReadAsync(File("broken.gz"), null, 300, default))).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string name) => Path.Combine(_folder, name);

    /// <summary>A line as the transform delivers it: 80 rpm at 50 % are an output of 132.25.</summary>
    private static string Delivered(int racer, int second) => Line(racer, second).Replace("\"output\":1}", "\"output\":132.25}", StringComparison.Ordinal);

    private Task<ReplayedRace> ReplayAsync(RecordedRace recorded, double speed = double.PositiveInfinity) =>
        new RaceReplay(recorded, 300, speed, File("data"), TimeProvider.System).RunAsync(new LineProgress(isQuiet: true, "replayed"), default);

    private async Task<RecordedRace> ReadAsync(string name, string[] lines, RaceKey? race = null)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        await using (var file = System.IO.File.Create(File(name)))
        {
            await using Stream target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
            await target.WriteAsync(text);
        }
        return await RaceFile.ReadAsync(File(name), race, 300, default);
    }
}
