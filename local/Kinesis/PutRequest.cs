using System.Buffers;
using Alleycat.Local.AwsJson;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <summary>A PutRecords (or PutRecord) request taken apart. Its data are slices of the request's body.</summary>
internal sealed class PutRequest : IDisposable
{
    /// <summary>AWS takes at most so many records in one request.</summary>
    public const int RecordsMax = 500;

    public PutRecordsEntry[] Entries { get; } = ArrayPool<PutRecordsEntry>.Shared.Rent(RecordsMax);

    /// <summary>How many of <see cref="Entries"/> there are; more than <see cref="RecordsMax"/> were counted, not
    /// kept.</summary>
    public int Count { get; set; }

    public string? StreamName { get; set; }

    public string? StreamArn { get; set; }

    /// <summary>True once the list of records was met.</summary>
    public bool HasRecords { get; set; }

    /// <summary>Data and UTF-8 keys of all records.</summary>
    public long Bytes { get; set; }

    /// <summary>The first explicit hash key that is a number, but none below 2^128.</summary>
    public string? HashKeyOutOfRange { get; set; }

    public Violations Violations { get; } = new();

    public void Dispose() => ArrayPool<PutRecordsEntry>.Shared.Return(Entries, clearArray: true);
}
