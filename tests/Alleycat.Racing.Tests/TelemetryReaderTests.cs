using System.Text;
using System.Text.Json;

namespace Alleycat.Racing.Tests;

public sealed class TelemetryReaderTests
{
    private const string Usual =
        """{"event":"update","deviceTimestamp":1620824038331,"second":3,"raceId":5402746,"name":"Hayden","racerId":100,"classId":1,"cadence":79.8,"resistance":79}""";

    public static TheoryData<string> ValidFiles => [.. Fixture.Json("telemetry/expected.json").EnumerateObject().Select(file => file.Name)];

    public static TheoryData<int> Faults => [.. Enumerable.Range(0, Fixture.Json("telemetry/faults.json").GetArrayLength())];

    [Theory]
    [MemberData(nameof(ValidFiles))]
    public void Golden_message_is_read(string file)
    {
        var expected = Fixture.Json("telemetry/expected.json").GetProperty(file);
        var payload = Fixture.Bytes($"telemetry/valid/{file}");

        Assert.True(TelemetryReader.TryRead(payload, TelemetryLimits.Default, out var telemetry, out var fault), fault.ToString());

        Assert.Equal(expected.GetProperty("event").GetString(), telemetry.Event == TelemetryEvent.Final ? "final" : "update");
        Assert.Equal(expected.GetProperty("deviceTimestamp").GetInt64(), telemetry.DeviceTimestampMs);
        Assert.Equal(expected.GetProperty("second").GetInt32(), telemetry.Second);
        Assert.Equal(expected.GetProperty("raceId").GetInt64(), telemetry.RaceId);
        Assert.Equal(expected.GetProperty("name").GetString(), telemetry.ReadName());
        Assert.Equal(expected.GetProperty("racerId").GetInt32(), telemetry.RacerId);
        Assert.Equal(expected.GetProperty("classId").GetInt32(), telemetry.ClassId);
        Assert.Equal(expected.GetProperty("cadence").GetDouble(), telemetry.Cadence);
        Assert.Equal(expected.GetProperty("resistance").GetDouble(), telemetry.Resistance);
        Assert.Equal(expected.GetProperty("output").GetDouble(), telemetry.Output.Value);
    }

    [Fact]
    public void Every_golden_file_is_expected() => Assert.Equal(
        Fixture.Json("telemetry/expected.json").EnumerateObject().Select(file => file.Name).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Path.Combine(Fixture.Folder, "telemetry", "valid")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Faults))]
    public void First_fault_is_named(int index)
    {
        var entry = Fixture.Json("telemetry/faults.json")[index];

        Assert.False(TelemetryReader.TryRead(Fixture.Payload(entry), TelemetryLimits.Default, out _, out var fault));

        Assert.True(entry.GetProperty("fault").GetString() == TelemetryFaultText.CodeOf(fault), $"{fault}: {entry}");
    }

    [Fact]
    public void Every_fault_has_a_golden_message_and_a_text()
    {
        var golden = Fixture.Json("telemetry/faults.json").EnumerateArray().Select(entry => entry.GetProperty("fault").GetString()).Distinct();
        var faults = Enum.GetValues<TelemetryFault>().Where(fault => fault != TelemetryFault.None).ToArray();

        Assert.Equal(faults.Select(TelemetryFaultText.CodeOf).Order(StringComparer.Ordinal), golden.Order(StringComparer.Ordinal));
        Assert.All(faults, fault =>
        {
            var text = TelemetryFaultText.MessageOf(fault, TelemetryLimits.Default);
            Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(text));
            Assert.InRange(text.Length, 10, 100);
        });
    }

    [Fact]
    public void Limits_that_the_contract_leaves_open_can_be_set()
    {
        var limits = new TelemetryLimits { SecondMax = 600, RacerIdMax = 40_000 };

        Assert.Equal(TelemetryFault.None, FaultOf(Usual.Replace("\"second\":3", "\"second\":600", StringComparison.Ordinal), limits));
        Assert.Equal(TelemetryFault.Second, FaultOf(Usual.Replace("\"second\":3", "\"second\":601", StringComparison.Ordinal), limits));
        Assert.Equal(TelemetryFault.None, FaultOf(Usual.Replace("\"racerId\":100", "\"racerId\":40000", StringComparison.Ordinal), limits));
        Assert.Equal(TelemetryFault.RacerId, FaultOf(Usual.Replace("\"racerId\":100", "\"racerId\":40001", StringComparison.Ordinal), limits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void Limits_have_limits(int secondMax) => Assert.Throws<ArgumentOutOfRangeException>(() => new TelemetryLimits { SecondMax = secondMax });

    [Theory]
    [InlineData(null, 300)]
    [InlineData("", 300)]
    [InlineData("1", 300)]
    [InlineData("300", 300)]
    [InlineData("301", 301)]
    [InlineData("3600", 3600)]
    public void A_longer_race_moves_the_last_second_and_a_shorter_one_does_not(string? raceSeconds, int secondMax) =>
        Assert.Equal(TelemetryLimits.Default with { SecondMax = secondMax }, TelemetryLimits.ForRaceSeconds(raceSeconds));

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("-1")]
    [InlineData("5 minutes")]
    [InlineData(" 600")]
    [InlineData("600.0")]
    [InlineData("99999999999")]
    public void A_race_length_that_is_none_is_refused_by_the_name_of_its_setting(string raceSeconds)
    {
        var refused = Assert.Throws<FormatException>(() => TelemetryLimits.ForRaceSeconds(raceSeconds));
        Assert.Contains($"ALLEYCAT_RACE_SECONDS is \"{raceSeconds}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_message_is_taken_and_one_byte_more_is_not()
    {
        var padding = new string(' ', TelemetryLimits.PayloadBytesMax - Usual.Length);

        Assert.Equal(TelemetryFault.None, FaultOf(Usual + padding, TelemetryLimits.Default));
        Assert.Equal(TelemetryFault.TooLarge, FaultOf(Usual + padding + " ", TelemetryLimits.Default));
    }

    [Fact]
    public void Nesting_counts_from_65_on()
    {
        string Nested(int depth) => $$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}},{{Usual[1..]}}""";

        Assert.Equal(TelemetryFault.None, FaultOf(Nested(63), TelemetryLimits.Default));
        Assert.Equal(TelemetryFault.NotJson, FaultOf(Nested(64), TelemetryLimits.Default));
    }

    [Fact]
    public void Every_cut_of_a_message_is_no_JSON()
    {
        for (var length = 0; length < Usual.Length; length++)
            Assert.Equal(TelemetryFault.NotJson, FaultOf(Usual[..length], TelemetryLimits.Default));
    }

    [Fact]
    public void A_name_is_kept_as_the_JSON_string_it_came_as()
    {
        var payload = Encoding.UTF8.GetBytes(Usual.Replace("Hayden", @"Jö\u00f6rg", StringComparison.Ordinal));

        Assert.True(TelemetryReader.TryRead(payload, TelemetryLimits.Default, out var telemetry, out _));

        Assert.Equal(@"""Jö\u00f6rg""", Encoding.UTF8.GetString(telemetry.NameJson));
        Assert.Equal("Jöörg", telemetry.ReadName());
    }

    private static TelemetryFault FaultOf(string payload, TelemetryLimits limits)
    {
        TelemetryReader.TryRead(Encoding.UTF8.GetBytes(payload), limits, out _, out var fault);
        return fault;
    }
}
