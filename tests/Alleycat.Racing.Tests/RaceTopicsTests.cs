using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Alleycat.Racing.Tests;

public sealed class RaceTopicsTests
{
    private const long RaceId = 5402746;
    private const long StartMs = RaceId * 300_000;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    [Fact]
    public void A_race_announced_has_the_golden_bytes()
    {
        RaceTopics.Write(_buffer, new RaceNews(1, RaceId, StartMs, 300, StartMs + 412, []));
        AssertGolden("race.json");
    }

    [Fact]
    public void A_race_that_does_not_count_has_the_golden_bytes()
    {
        RaceTopics.Write(_buffer, new RaceNews(
            2, RaceId, StartMs, 300, StartMs + 412, [(RaceId, "The \"fire\" alarm, Zoë."), (RaceId - 1, "Wrong class.")]));
        AssertGolden("race-void.json");
    }

    [Fact]
    public void A_void_race_before_this_one_leaves_this_one_running()
    {
        RaceTopics.Write(_buffer, new RaceNews(2, RaceId, StartMs, 300, StartMs, [(RaceId - 1, "Wrong class.")]));
        Assert.Equal("running", Json().GetProperty("state").GetString());
    }

    [Fact]
    public void Stored_seconds_have_the_golden_bytes()
    {
        RaceTopics.Write(_buffer, new StoredSeconds(1, RaceId, 100, 3, 12), StartMs + 12_500);
        AssertGolden("ack.json");
    }

    [Fact]
    public void Fallen_records_have_the_golden_bytes()
    {
        RaceTopics.Write(_buffer, 1, RaceId, StartMs + 12_500, 3,
        [
            new(100, "Hayden", 12, new Output(1_342_850), new Output(1_284_000)),
            new(7, null, 11, new Output(227_500), new Output(227_499)),
        ]);
        AssertGolden("record.json");
    }

    [Fact]
    public void Long_texts_and_long_lists_are_cut_to_their_bounds()
    {
        var records = Enumerable.Range(1, 500)
            .Select(id => new FallenRecord(id, new string('x', 1000), 1, new Output(2), new Output(1))).ToArray();
        RaceTopics.Write(_buffer, 1, RaceId, StartMs, records.Length, records);
        var listed = Json().GetProperty("records");
        Assert.Equal(RaceTopics.RecordsMax, listed.GetArrayLength());
        Assert.Equal(RaceTopics.TextCharsMax, listed[0].GetProperty("name").GetString()!.Length);
        Assert.Equal(500, Json().GetProperty("count").GetInt32());

        _buffer.ResetWrittenCount();
        RaceTopics.Write(_buffer, new RaceNews(2, RaceId, StartMs, 300, StartMs, [(RaceId, new string('y', 1000))]));
        Assert.Equal(RaceTopics.TextCharsMax, Json().GetProperty("voided")[0].GetProperty("reason").GetString()!.Length);
    }

    [Fact]
    public void The_topics_are_named_by_class_and_by_racer()
    {
        Assert.Equal("alleycat-race/class-3", RaceTopics.RaceOf(3));
        Assert.Equal("alleycat-record/class-6", RaceTopics.RecordOf(6));
        Assert.Equal("alleycat-ack/2147483647", RaceTopics.AckOf(int.MaxValue));
    }

    private JsonElement Json() => JsonDocument.Parse(_buffer.WrittenMemory).RootElement;

    private void AssertGolden(string file) =>
        Assert.Equal(Encoding.UTF8.GetString(Fixture.Bytes($"race-topics/{file}")), Encoding.UTF8.GetString(_buffer.WrittenSpan));
}
