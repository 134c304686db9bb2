using Alleycat.Racing.History;

namespace Alleycat.Racing.Tests.History;

public sealed class ForeignHistoryTests
{
    [Theory]
    [InlineData("""{"1":{"100":119.8224,"101":165.312},"2":{"100":120.1}}""", """{"1":{"100":119.8224,"101":165.312},"2":{"100":120.1}}""", 0)]
    [InlineData("""{"1":{"100":129.59199999999998}}""", """{"1":{"100":129.592}}""", 0)]
    [InlineData("""{ "600" : { "7" : 1.5e2 } , "3" : { "9" : 0, "8" : -0 } }""", """{"3":{"8":0,"9":0},"600":{"7":150}}""", 0)]
    [InlineData("""{"1":{"1":null,"2":"9","3":true,"4":[1],"5":{"x":1},"6":-1,"7":1e9,"8":2}}""", """{"1":{"8":2}}""", 7)]
    [InlineData("""{"0":{"1":1},"-1":{"1":1},"01":{"1":1},"x":{"1":1},"3601":{"1":1},"__proto__":{"1":1},"2":5,"3":[],"4":null}""", "{}", 9)]
    [InlineData("""{"1":{"x":1,"-1":1,"01":1,"1.0":1,"99999999":1,"":1,"2":1}}""", """{"1":{"2":1}}""", 6)]
    [InlineData("""{"1":{"2":3,"2":1},"1":{"2":2,"4":1}}""", """{"1":{"2":3,"4":1}}""", 0)]
    [InlineData("{}", "{}", 0)]
    public void Records_are_taken_and_the_rest_is_counted(string text, string expected, long skipped)
    {
        var foreign = Read(HistorySamples.Gzip(text));
        Assert.True(foreign.IsSound);
        Assert.Equal(expected, HistorySamples.Gunzip(HistoryFile.Write(foreign.History)));
        Assert.Equal(skipped, foreign.Skipped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"1":{"1":1}""")]
    [InlineData("""{"1":{"1":1}}x""")]
    [InlineData("""{"1":{"1":NaN}}""")]
    public void What_is_no_json_object_is_not_used(string text)
    {
        var foreign = Read(HistorySamples.Gzip(text));
        Assert.False(foreign.IsSound);
        Assert.Equal(0, foreign.History.Count);
    }

    [Fact]
    public void Several_members_are_one_text()
    {
        byte[] file = [.. HistorySamples.Gzip("""{"1":{"10":1"""), .. HistorySamples.Gzip("""00,"11":5}}""")];
        Assert.Equal("""{"1":{"10":100,"11":5}}""", HistorySamples.Gunzip(HistoryFile.Write(Read(file).History)));
    }

    [Fact]
    public void A_large_file_of_the_sample_is_taken_over_exactly()
    {
        var records = HistorySamples.Full(new Random(41), 3_000, 50);
        var plain = HistorySamples.PlainJson(records);
        Assert.Equal(HistorySamples.Write(records), HistoryFile.Write(Read(HistorySamples.Gzip(plain)).History));
    }

    private static ForeignHistory Read(byte[] file) => ForeignHistory.Read(file, TelemetryLimits.Default, 1 << 28);
}
