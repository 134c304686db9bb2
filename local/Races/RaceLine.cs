using Alleycat.Racing;

namespace Alleycat.Local.Races;

/// <summary>One delivered second of one racer, as a value that may be kept.</summary>
/// <param name="Race">The race it belongs to.</param>
/// <param name="Second">1-based second of the race.</param>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">As the bike told it; null where it told none, or none that is text.</param>
/// <param name="Cadence">rpm.</param>
/// <param name="Resistance">Percent of the bike's range.</param>
/// <param name="Output">The platform's measure, computed anew.</param>
/// <param name="DeviceTimestampMs">The device's clock, milliseconds since 1970; 0 where absent.</param>
/// <param name="Json">The line as it was delivered, UTF-8, without its line break.</param>
internal sealed record RaceLine(
    RaceKey Race, int Second, int RacerId, string? Name, double Cadence, double Resistance, Output Output, long DeviceTimestampMs,
    ReadOnlyMemory<byte> Json)
{
    public static RaceLine Of(in Telemetry telemetry, ReadOnlySpan<byte> line) => new(
        new(telemetry.ClassId, telemetry.RaceId), telemetry.Second, telemetry.RacerId, NameOf(telemetry), telemetry.Cadence,
        telemetry.Resistance, telemetry.Output, telemetry.DeviceTimestampMs, line.ToArray());

    /// <summary>JSON allows half a surrogate pair, text does not: such a name is none.</summary>
    public static string? NameOf(in Telemetry telemetry)
    {
        try
        {
            return telemetry.ReadName();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
