using Alleycat.HistoryProcessor;
using Alleycat.Racing;
using Alleycat.Racing.History;

namespace Alleycat.Local.Races;

/// <summary>Takes one line of a delivered object.</summary>
/// <param name="telemetry">What it says; a view over the line.</param>
/// <param name="line">The line as it was delivered, without its line break; valid during the call.</param>
internal delegate void TelemetryVisitor(in Telemetry telemetry, ReadOnlySpan<byte> line);

/// <summary>Unzips a delivered object in pieces and reads its lines.</summary>
internal static class DeliveredTelemetry
{
    private const int BufferBytes = 128 * 1024;
    private const int LineBytesMax = 2 * TelemetryLimits.PayloadBytesMax;

    /// <summary>Visits every line that is telemetry; the others are passed over, as the history passes them over.</summary>
    /// <param name="file">The whole object.</param>
    /// <param name="rawBytesMax">Unzipped bytes to take at most.</param>
    /// <param name="limits">The ranges to keep.</param>
    /// <param name="visit">Called for each line, in order.</param>
    /// <returns>Not <c>None</c> where the object is damaged: what was visited until then may be incomplete.</returns>
    public static GzipFault Read(ReadOnlyMemory<byte> file, long rawBytesMax, TelemetryLimits limits, TelemetryVisitor visit)
    {
        using var gzip = new GzipReader(file, rawBytesMax);
        var buffer = new byte[BufferBytes];
        var copy = new byte[LineBytesMax];
        var filled = 0;
        var isOversized = false;
        for (int count; (count = gzip.Read(buffer.AsSpan(filled))) > 0;)
        {
            filled += count;
            var rest = buffer.AsSpan(0, filled);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (!isOversized)
                    Visit(rest[..end], copy, limits, visit);
                isOversized = false;
            }
            if (rest.Length > LineBytesMax)
            {
                isOversized = true;
                rest = default;
            }
            rest.CopyTo(buffer);
            filled = rest.Length;
        }
        if (gzip.Fault == GzipFault.None && !isOversized)
            Visit(buffer.AsSpan(0, filled), copy, limits, visit);
        return gzip.Fault;
    }

    private static void Visit(Span<byte> line, byte[] copy, TelemetryLimits limits, TelemetryVisitor visit)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.Length is 0 or > LineBytesMax)
            return;
        // The reader may write over the line; whoever is visited gets it as it was delivered.
        line.CopyTo(copy);
        if (DeliveredLine.TryRead(line, limits, out var telemetry, out _))
            visit(telemetry, copy.AsSpan(0, line.Length));
    }
}
