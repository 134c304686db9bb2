using System.Text;

namespace Alleycat.Racing.Tests;

/// <summary>The scanner beside the plain reader on a million generated and hostile messages.</summary>
public sealed class TelemetryDifferentialTests
{
    private const int Messages = 1_000_000;
    private const int Seed = 1_620_824_038;

    [Fact]
    public void Scanner_and_plain_reader_agree_on_a_million_messages()
    {
        var messages = new TelemetryMessages(new Random(Seed));
        int valid = 0, scanned = 0;
        for (var i = 0; i < Messages; i++)
        {
            var payload = messages.Next();
            var isValid = TelemetryReader.TryReadPlainly(payload, TelemetryLimits.Default, out var plain, out var plainFault);
            var isUsual = TelemetryScanner.TryRead(payload, TelemetryLimits.Default, out var usual, out var closingBrace);
            var isRead = TelemetryReader.TryRead(payload, TelemetryLimits.Default, out var read, out var fault);

            if (isRead != isValid || fault != plainFault || (isUsual && !isValid) || (isValid && !Same(plain, read)) || (isUsual && !Same(plain, usual)))
                Assert.Fail($"seed {Seed}, message {i}: {Encoding.UTF8.GetString(payload)}");
            if (isUsual && (payload[closingBrace] != '}' || payload.AsSpan(0, closingBrace).ContainsAny((byte)'\r', (byte)'\n')))
                Assert.Fail($"seed {Seed}, message {i}: brace {closingBrace} of {Encoding.UTF8.GetString(payload)}");
            valid += isValid ? 1 : 0;
            scanned += isUsual ? 1 : 0;
        }
        // The test would prove little if hardly anything were valid, or hardly anything scanned.
        Assert.InRange(valid, Messages / 4, Messages * 9 / 10);
        Assert.InRange(scanned, Messages / 8, valid);
    }

    private static bool Same(in Telemetry left, in Telemetry right) =>
        left.Event == right.Event && left.ClassId == right.ClassId && left.RaceId == right.RaceId && left.RacerId == right.RacerId
        && left.Second == right.Second && left.DeviceTimestampMs == right.DeviceTimestampMs
        && BitConverter.DoubleToInt64Bits(left.Cadence) == BitConverter.DoubleToInt64Bits(right.Cadence)
        && BitConverter.DoubleToInt64Bits(left.Resistance) == BitConverter.DoubleToInt64Bits(right.Resistance)
        && left.IsHeld == right.IsHeld && left.NameJson.SequenceEqual(right.NameJson);
}
