using System.Globalization;
using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.Streaming;

namespace Alleycat.Local.Firehose;

/// <summary>PutRecord or PutRecordBatch taken apart, and checked against Firehose's limits.</summary>
internal sealed class FirehosePutRequest
{
    public const int RecordsMax = 500;
    public const int RecordBytesMax = 1_024_000;
    public const int BatchBytesMax = 4 << 20;

    /// <summary>Records have no key of their own; the stream that keeps them has one shard.</summary>
    private static readonly PartitionKey Key = PartitionKey.Of("firehose");

    private readonly Violations _violations = new();
    private readonly List<PutRecordsEntry> _entries = [];
    private AwsJsonError? _typeError;
    private long _bytes;

    private FirehosePutRequest()
    {
    }

    public IReadOnlyList<PutRecordsEntry> Entries => _entries;

    /// <summary>Reads the records of a request.</summary>
    /// <param name="root">The request's object.</param>
    /// <param name="isBatch">Whether it has <c>Records</c> rather than one <c>Record</c>.</param>
    /// <param name="request">What was read.</param>
    /// <returns>What is wrong with it, or null. Never throws for what a client sent.</returns>
    public static AwsJsonError? Read(JsonElement root, bool isBatch, out FirehosePutRequest request)
    {
        request = new();
        try
        {
            if (isBatch)
                request.ReadBatch(root);
            else
                request.ReadRecord(Member(root, "Record"), "record");
        }
        catch (InvalidOperationException)
        {
            // Some member's name or text holds half a surrogate pair.
            return AwsJsonError.Serialization();
        }
        return request._typeError ?? request._violations.ToError() ?? (request._bytes <= BatchBytesMax
            ? null
            : AwsJsonError.InvalidArgument($"Records size exceeds {BatchBytesMax >> 20} MB limit"));
    }

    private void ReadBatch(JsonElement root)
    {
        if (Member(root, "Records") is not { } records)
        {
            _violations.Null("records");
            return;
        }
        if (records.ValueKind != JsonValueKind.Array)
        {
            _typeError ??= AwsJsonError.Serialization("Expected list or null");
            return;
        }
        var count = records.GetArrayLength();
        if (count == 0)
            _violations.ShorterThan("[]", "records", 1);
        if (count > RecordsMax)
        {
            _violations.LongerThan(string.Create(CultureInfo.InvariantCulture, $"[{count} records]"), "records", RecordsMax);
            return;
        }
        var number = 0;
        foreach (var record in records.EnumerateArray())
            ReadRecord(record, string.Create(CultureInfo.InvariantCulture, $"records.{++number}.member"));
    }

    private void ReadRecord(JsonElement? record, string path)
    {
        if (record is not { } value)
        {
            _violations.Null(path);
            return;
        }
        if (value.ValueKind != JsonValueKind.Object)
        {
            _typeError ??= AwsJsonError.Serialization("Expected null");
            return;
        }
        if (Member(value, "Data") is not { } data)
        {
            _violations.Null(path + ".data");
            return;
        }
        if (data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var bytes))
        {
            _typeError ??= AwsJsonError.Serialization("The text can not be converted to a Blob: it is no base64");
            return;
        }
        if (bytes.Length > RecordBytesMax)
            _violations.LongerThan($"java.nio.HeapByteBuffer[pos=0 lim={bytes.Length} cap={bytes.Length}]", path + ".data", RecordBytesMax);
        _bytes += bytes.Length;
        _entries.Add(new(Key, bytes));
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
