using System.Text;
using System.Text.Json;
using Alleycat.Racing.Tests;
using Alleycat.Streaming;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

public sealed class PackedTransformTests
{
    [Fact]
    public void A_pack_becomes_as_many_lines_in_its_order()
    {
        var answer = AnswerTo(Fixture.Bytes("packed/three-riders.lz4"));
        var sent = Encoding.UTF8.GetString(Fixture.Bytes("packed/three-riders.ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("Ok", answer.Result);
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        var lines = Lines(answer);
        Assert.Equal(sent.Length, lines.Length);
        Assert.All(sent.Zip(lines), pair => Assert.StartsWith(pair.First[..^1] + ",\"output\":", pair.Second, StringComparison.Ordinal));
        Assert.EndsWith(",\"output\":165.312}", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_of_the_lz4_tool_is_as_good()
    {
        Assert.Equal(AnswerTo(Fixture.Bytes("packed/three-riders.lz4")).Text, AnswerTo(Fixture.Bytes("packed/by-the-lz4-tool.lz4")).Text);
    }

    [Fact]
    public void A_bad_line_is_kept_as_a_line_that_says_so_and_costs_its_neighbours_nothing()
    {
        var answer = AnswerTo(Pack(Usual, "{\"second\":\"x\" \u0001\ud83d\ude00}", Usual.Replace("\"classId\":1", "\"classId\":7", StringComparison.Ordinal), Usual));

        Assert.Equal("Ok", answer.Result);
        var lines = Lines(answer);
        Assert.Equal(Usual[..^1] + ",\"output\":165.312}", lines[0]);
        Assert.Equal(lines[0], lines[3]);
        Assert.Equal(("not-json", "{\"second\":\"x\" \u0001\ud83d\ude00}"), FaultAndText(lines[1]));
        Assert.Equal("class-id", FaultAndText(lines[2]).Fault);
        Assert.All(lines, line => Assert.Equal(line.Contains("\"fault\"", StringComparison.Ordinal), !line.Contains("\"output\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_long_bad_line_is_cut_and_says_so()
    {
        var answer = AnswerTo(Pack(Usual, new string('ü', 5_000)));

        var bad = JsonDocument.Parse(Lines(answer)[1]).RootElement;
        Assert.True(bad.GetProperty("truncated").GetBoolean());
        Assert.Matches("^ü+$", bad.GetProperty("rawText").GetString());
        Assert.InRange(answer.Data.Length, 1_000, 1_500);
    }

    [Fact]
    public void Other_events_are_left_out_of_a_pack()
    {
        Assert.Single(Lines(AnswerTo(Pack("""{"event":"paused"}""", Usual))));
        Assert.Equal("Dropped", AnswerTo(Pack("""{"event":"paused"}""", """{"event":"resumed"}""")).Result);
    }

    [Fact]
    public void A_damaged_pack_fails_alone()
    {
        var pack = Fixture.Bytes("packed/three-riders.lz4");
        pack[40] ^= 8;

        var answers = Answers(Event([Encoding.UTF8.GetBytes(Usual), pack, pack[..9], Encoding.UTF8.GetBytes(Usual)]));

        Assert.Equal(["Ok", "ProcessingFailed", "ProcessingFailed", "Ok"], answers.Select(answer => answer.Result));
        Assert.Equal(("pack-corrupt", "pack-corrupt"), (answers[1].Fault, answers[2].Fault));
    }

    [Fact]
    public void A_bomb_or_an_endless_record_fails_alone()
    {
        var bomb = new byte[Streaming.Lz4.LZ4Frame.MaximumOutputSize(10_000_000, Streaming.Lz4.LZ4FrameOptions.Default)];
        var length = Streaming.Lz4.LZ4Frame.Encode(new byte[10_000_000], bomb, Streaming.Lz4.LZ4FrameOptions.Default);
        byte[] endless = [0x04, 0x22, 0x4D, 0x18, .. new byte[PackedRecords.RecordBytesMax]];

        var answers = Answers(Event([bomb[..length], endless, Encoding.UTF8.GetBytes(Usual)]));

        Assert.Equal(["pack-too-large", "pack-too-large"], answers.Take(2).Select(answer => answer.Fault));
        Assert.Equal("Ok", answers[2].Result);
    }

    [Fact]
    public void A_pack_of_a_whole_second_of_a_thousand_riders_passes()
    {
        var random = new Random(4);
        var lines = Enumerable.Range(0, 1_000).Select(i => Usual.Replace("100", $"{i}", StringComparison.Ordinal).Replace("79.8", $"{random.Next(30, 90)}.{i % 10}", StringComparison.Ordinal)).ToArray();

        var answer = AnswerTo(Pack(lines));

        Assert.Equal(1_000, Lines(answer).Length);
        Assert.DoesNotContain("fault", answer.Text, StringComparison.Ordinal);
    }

    internal static byte[] Pack(params string[] lines)
    {
        var writer = new PackedRecordWriter(unpackedBytesMax: PackedRecordWriter.UnpackedBytesLimit);
        Assert.All(lines, line => Assert.Equal(PackAppendResult.Appended, writer.Append(Encoding.UTF8.GetBytes(line))));
        return writer.TakeRecord();
    }

    private static string[] Lines(Answered answer) => answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (string? Fault, string? Text) FaultAndText(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return (json.GetProperty("fault").GetString(), json.GetProperty("rawText").GetString());
    }
}
