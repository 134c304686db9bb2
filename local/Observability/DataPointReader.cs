using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>Finds the messages that are followed, by their uuid alone: every stage comes to the same choice without asking another.</summary>
/// <param name="ratio">The share of messages that is followed, 0 to 1.</param>
/// <param name="limits">What telemetry is.</param>
internal sealed class DataPointReader(double ratio, TelemetryLimits limits)
{
    /// <summary>More of one call are not followed: a trace is a sample, and a call must not wait for it.</summary>
    public const int PointsPerCallMax = 64;

    private const int UuidCharsMax = 64;
    private const int LineBytesMax = 2 * TelemetryLimits.PayloadBytesMax;

    private readonly ulong _threshold = ratio >= 1 ? ulong.MaxValue : (ulong)(Math.Max(0, ratio) * ulong.MaxValue);

    /// <summary>Adds a stream record's points, packed or plain.</summary>
    public void AddRecord(ReadOnlySpan<byte> record, List<DataPoint> points)
    {
        if (!PackedRecords.IsPacked(record))
        {
            AddMessage(record, points);
            return;
        }
        if (new PackedRecordReader().Read(record, out var messages) != PackFault.None)
            return;
        foreach (var message in messages)
            AddMessage(message, points);
    }

    /// <summary>Adds a message where it is one of those followed.</summary>
    public void AddMessage(ReadOnlySpan<byte> message, List<DataPoint> points)
    {
        if (points.Count >= PointsPerCallMax || !TryFindUuid(message, out var uuid))
            return;
        var traceId = TraceIdOf(uuid, out var hash);
        if (hash > _threshold)
            return;
        var text = Encoding.ASCII.GetString(uuid);
        points.Add(TelemetryReader.TryRead(message, limits, out var telemetry, out _)
            ? new(traceId, text, telemetry.ClassId, telemetry.RaceId, telemetry.RacerId, telemetry.Second)
            : new(traceId, text, 0, 0, 0, 0));
    }

    /// <summary>Adds the points of a delivered object; one that does not unzip has none.</summary>
    public void AddObject(ReadOnlyMemory<byte> gzip, List<DataPoint> points)
    {
        using var unzipped = new GZipStream(new MemoryStream(gzip.ToArray(), writable: false), CompressionMode.Decompress);
        var buffer = new byte[LineBytesMax];
        var filled = 0;
        try
        {
            for (int count; points.Count < PointsPerCallMax && (count = unzipped.Read(buffer, filled, buffer.Length - filled)) > 0;)
            {
                filled += count;
                var rest = buffer.AsSpan(0, filled);
                for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
                    AddMessage(rest[..end], points);
                // A line that fills the buffer is no telemetry.
                if (rest.Length == buffer.Length)
                    rest = default;
                rest.CopyTo(buffer);
                filled = rest.Length;
            }
        }
        catch (InvalidDataException)
        {
            // Whoever processes it says so.
        }
    }

    /// <summary>The trace of a message, so that whoever has the uuid can look it up.</summary>
    public static ActivityTraceId TraceIdOf(string uuid) => TraceIdOf(Encoding.ASCII.GetBytes(uuid), out _);

    private static ActivityTraceId TraceIdOf(ReadOnlySpan<byte> uuid, out ulong hash)
    {
        Span<byte> id = stackalloc byte[16];
        if (Guid.TryParseExact(Encoding.ASCII.GetString(uuid), "D", out var guid) && guid != Guid.Empty)
        {
            guid.TryWriteBytes(id, bigEndian: true, out _);
        }
        else
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(uuid, digest);
            digest[..16].CopyTo(id);
        }
        // Not every bit of a uuid is drawn: time and version are mixed with the rest (the finalizer of SplitMix64).
        hash = BinaryPrimitives.ReadUInt64BigEndian(id) ^ BinaryPrimitives.ReadUInt64BigEndian(id[8..]);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        hash ^= hash >> 31;
        return ActivityTraceId.CreateFromBytes(id);
    }

    private static bool TryFindUuid(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> uuid)
    {
        uuid = default;
        var at = message.IndexOf("\"uuid\""u8);
        if (at < 0)
            return false;
        var rest = message[(at + 6)..].TrimStart(" \t\r\n"u8);
        if (rest is not [(byte)':', ..])
            return false;
        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (rest is not [(byte)'"', ..])
            return false;
        rest = rest[1..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end is < 1 or > UuidCharsMax || rest[end] == '\\' || rest[..end].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return false;
        uuid = rest[..end];
        return true;
    }
}
