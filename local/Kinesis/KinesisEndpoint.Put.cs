using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <content>PutRecord and PutRecords.</content>
public sealed partial class KinesisEndpoint
{
    private const long PutBytesMax = 10 << 20;

    private async ValueTask<AwsJsonError?> PutAsync(PooledBuffer body, PooledBuffer answer, bool isSingle)
    {
        if (body.Length == 0)
            return AwsJsonError.Serialization();
        using var request = new PutRequest();
        if (PutRequestReader.Read(body.Array, body.Length, isSingle, _keys, request) is { } typeError)
            return typeError;
        var name = request.StreamName ?? (request.StreamArn is { } arn ? Members.NameOf(arn) : null);
        if (Validate(request, name, isSingle) is { } invalid)
            return invalid;
        if (catalog.Find(name!) is not { } stream)
            return StreamNotFound(name!);
        if (request.HashKeyOutOfRange is { } hashKey)
        {
            return AwsJsonError.InvalidArgument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                + $"Specified value was {hashKey}");
        }
        if (ValidateSizes(request, stream.RecordBytesMax, isSingle) is { } tooLarge)
            return tooLarge;

        var entries = new ArraySegment<PutRecordsEntry>(request.Entries, 0, request.Count);
        var results = options.EnforceShardLimits
            ? await StoreWithinLimitsAsync(stream, entries).ConfigureAwait(false)
            : await StoreAsync(stream, entries).ConfigureAwait(false);
        if (isSingle)
            return WriteResult(answer, results[0]);
        WriteResults(answer, results);
        return null;
    }

    /// <summary>
    /// Waits for the records whatever becomes of the client: their bytes are the request's, and may not go before they
    /// are stored.
    /// </summary>
    private async ValueTask<PutRecordsResult[]> StoreAsync(StreamLog.StreamLog stream, ArraySegment<PutRecordsEntry> entries)
    {
        try
        {
            return await stream.PutRecordsAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StreamLogException e) when (e.Fault != StreamLogFault.Closed)
        {
            LogFault("PutRecords", e);
            var results = new PutRecordsResult[entries.Count];
            Array.Fill(results, PutRecordsResult.Refused("InternalFailure", e.Message));
            return results;
        }
    }

    /// <summary>Stores what the shards' rates allow now, in order, and refuses the other entries one by one, as AWS
    /// does.</summary>
    private async ValueTask<PutRecordsResult[]> StoreWithinLimitsAsync(StreamLog.StreamLog stream, ArraySegment<PutRecordsEntry> entries)
    {
        var results = new PutRecordsResult[entries.Count];
        var admitted = new List<PutRecordsEntry>(entries.Count);
        var places = new List<int>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var shardId = stream.ShardFor(entry.ExplicitHashKey ?? entry.PartitionKey.HashKey);
            var bytes = entry.Data.Length + System.Text.Encoding.UTF8.GetByteCount(entry.PartitionKey.Value);
            if (!RatesOf(stream, shardId).TryWrite(bytes))
            {
                results[i] = PutRecordsResult.Refused(ThroughputExceeded, RateExceeded(stream, shardId));
                continue;
            }
            admitted.Add(entry);
            places.Add(i);
        }
        var stored = admitted.Count == 0
            ? []
            : await StoreAsync(stream, new ArraySegment<PutRecordsEntry>([.. admitted])).ConfigureAwait(false);
        for (var i = 0; i < stored.Length; i++)
            results[places[i]] = stored[i];
        return results;
    }

    private static AwsJsonError? Validate(PutRequest request, string? name, bool isSingle)
    {
        var violations = request.Violations;
        if (!isSingle && !request.HasRecords)
            violations.Null("records");
        else if (!isSingle && request.Count == 0)
            violations.ShorterThan("[]", "records", 1);
        else if (request.Count > PutRequest.RecordsMax)
            violations.LongerThan($"[{request.Count} records]", "records", PutRequest.RecordsMax);
        if (name is null)
            violations.Null("streamName");
        else if (!StreamName.IsValid(name))
            violations.NoMatch(name, "streamName", Members.NamePattern);
        return violations.ToError();
    }

    private static AwsJsonError? ValidateSizes(PutRequest request, int recordBytesMax, bool isSingle)
    {
        if (request.Bytes <= recordBytesMax)
            return null;
        for (var i = 0; i < request.Count; i++)
        {
            var bytes = request.Entries[i].Data.Length;
            if (bytes + System.Text.Encoding.UTF8.GetByteCount(request.Entries[i].PartitionKey.Value) > recordBytesMax)
                request.Violations.LongerThan($"java.nio.HeapByteBuffer[pos=0 lim={bytes} cap={bytes}]",
                    isSingle ? "data" : $"records.{i + 1}.member.data", recordBytesMax);
        }
        return request.Violations.ToError() ?? (request.Bytes <= PutBytesMax
            ? null
            : AwsJsonError.InvalidArgument($"Records size exceeds {PutBytesMax >> 20} MB limit"));
    }

    private static AwsJsonError? WriteResult(PooledBuffer answer, in PutRecordsResult result)
    {
        if (!result.IsStored)
        {
            return result.ErrorCode == ThroughputExceeded
                ? new(ThroughputExceeded, result.ErrorMessage)
                : AwsJsonError.InternalFailure(result.ErrorMessage!);
        }
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        WriteStored(json, result, stackalloc byte[SequenceNumber.DigitsMax]);
        return null;
    }

    private static void WriteResults(PooledBuffer answer, PutRecordsResult[] results)
    {
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        var failed = results.Count(r => !r.IsStored);
        Span<byte> digits = stackalloc byte[SequenceNumber.DigitsMax];
        json.WriteStartObject();
        json.WriteNumber("FailedRecordCount"u8, failed);
        json.WriteStartArray("Records"u8);
        foreach (ref readonly var result in results.AsSpan())
        {
            if (result.IsStored)
            {
                WriteStored(json, result, digits);
                continue;
            }
            json.WriteStartObject();
            json.WriteString("ErrorCode"u8, result.ErrorCode);
            json.WriteString("ErrorMessage"u8, result.ErrorMessage);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStored(Utf8JsonWriter json, in PutRecordsResult result, Span<byte> digits)
    {
        json.WriteStartObject();
        json.WriteString("SequenceNumber"u8, result.SequenceNumber.Format(digits));
        json.WriteString("ShardId"u8, ShardIdText(result.ShardId, digits[^20..]));
        json.WriteEndObject();
    }
}
