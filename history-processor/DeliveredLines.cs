using System.Buffers;
using Alleycat.Racing;
using Alleycat.Racing.History;

namespace Alleycat.HistoryProcessor;

/// <summary>Unzips a delivered object in pieces and hands its lines to the batch.</summary>
internal static class DeliveredLines
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>A telemetry line with the transform's <c>output</c> member.</summary>
    private const int LineBytesMax = 2 * TelemetryLimits.PayloadBytesMax;

    /// <summary>Reads the object to its end; the batch's records of it are good only if the answer is <c>None</c>.</summary>
    public static GzipFault Read(ReadOnlyMemory<byte> file, long rawBytesMax, RecordBatch batch)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            return Read(file, rawBytesMax, batch, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static GzipFault Read(ReadOnlyMemory<byte> file, long rawBytesMax, RecordBatch batch, byte[] buffer)
    {
        using var gzip = new GzipReader(file, rawBytesMax);
        var filled = 0;
        var isOversized = false;
        for (int count; (count = gzip.Read(buffer.AsSpan(filled))) > 0;)
        {
            filled += count;
            var rest = buffer.AsSpan(0, filled);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (isOversized || end > LineBytesMax)
                    batch.AddOversized();
                else
                    Add(rest[..end], batch);
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
        if (gzip.Fault != GzipFault.None)
            return gzip.Fault;
        if (isOversized)
            batch.AddOversized();
        else
            Add(buffer.AsSpan(0, filled), batch);
        return GzipFault.None;
    }

    private static void Add(Span<byte> line, RecordBatch batch)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.Length > 0)
            batch.Add(line);
    }
}
