using Alleycat.Racing;

namespace Alleycat.HistoryProcessor;

/// <summary>Reads one line of a delivered object.</summary>
public static class DeliveredLine
{
    /// <summary>More than <c>,"output":429496.7295}</c> takes.</summary>
    private const int TailBytesMax = 32;

    /// <summary>
    /// Reads telemetry with the <c>output</c> that the transform wrote behind it. The scanner for usual messages knows no such member, so
    /// it is taken off first: its comma becomes the object's end for the time of the scan. What is not usual is read plainly, as it
    /// stands; where only that member makes it longer than a message may be, still without it.
    /// </summary>
    /// <param name="line">Without its line break; the same afterwards, unless it was read.</param>
    /// <param name="limits">The ranges to keep.</param>
    /// <param name="telemetry">A view over <paramref name="line"/>.</param>
    /// <param name="fault">The first fault met.</param>
    public static bool TryRead(Span<byte> line, TelemetryLimits limits, out Telemetry telemetry, out TelemetryFault fault)
    {
        fault = TelemetryFault.None;
        var tailFrom = Math.Max(0, line.Length - TailBytesMax);
        var at = line[tailFrom..].LastIndexOf(",\"output\":"u8) + tailFrom;
        if (at < tailFrom || !IsNumberAndEnd(line[(at + 10)..]))
            return TelemetryReader.TryRead(line, limits, out telemetry, out fault);
        line[at] = (byte)'}';
        var message = line[..(at + 1)];
        if (TelemetryScanner.TryRead(message, limits, out telemetry, out _))
            return true;
        if (line.Length > TelemetryLimits.PayloadBytesMax && TelemetryReader.TryReadPlainly(message, limits, out telemetry, out fault))
            return true;
        line[at] = (byte)',';
        // A long message that has a fault of its own is called by that one.
        return fault == TelemetryFault.None && TelemetryReader.TryReadPlainly(line, limits, out telemetry, out fault);
    }

    /// <summary>A number without sign and exponent, and the brace that ends the object.</summary>
    private static bool IsNumberAndEnd(ReadOnlySpan<byte> tail)
    {
        if (tail.Length < 2 || tail[^1] != '}')
            return false;
        var number = tail[..^1];
        var point = number.IndexOf((byte)'.');
        var whole = point < 0 ? number : number[..point];
        return whole.Length > 0 && (whole.Length == 1 || whole[0] != '0') && whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (point < 0 || (point + 1 < number.Length && number[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0));
    }
}
