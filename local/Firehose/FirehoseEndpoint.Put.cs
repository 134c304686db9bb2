using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Firehose;

/// <content>PutRecord and PutRecordBatch: answered once the records are in the delivery stream's own log, and flushed.</content>
internal sealed partial class FirehoseEndpoint
{
    private const string Unavailable = "ServiceUnavailableException";

    private async ValueTask<AwsJsonError?> PutAsync(JsonElement root, PooledBuffer answer, bool isBatch)
    {
        var invalid = FirehosePutRequest.Read(root, isBatch, out var request);
        if (FindStream(new Members(root), out var stream) is { } error)
            return invalid?.Type == "SerializationException" ? invalid : error;
        if (invalid is not null)
            return invalid;
        if (stream.DirectPut is not { } producer)
        {
            return new("InvalidSourceException",
                $"This operation is not permitted on KinesisStreamAsSource delivery stream type: {stream.Options.Name}.");
        }
        PutRecordsResult[] results;
        try
        {
            // Whatever becomes of the client: a record handed over is stored or refused, never forgotten half-way.
            results = await producer.PutRecordsAsync(request.Entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StreamLogException or StreamLogCorruptException or IOException or UnauthorizedAccessException)
        {
            LogFault(stream.Options.Name, e);
            return new(Unavailable, $"Service temporarily unavailable. Please retry. ({e.Message})", StatusCodes.Status503ServiceUnavailable);
        }
        if (isBatch)
            WriteBatch(answer, results);
        else if (results[0].IsStored)
            WriteRecord(answer, results[0]);
        else
            return new(Unavailable, results[0].ErrorMessage, StatusCodes.Status503ServiceUnavailable);
        return null;
    }

    private static void WriteRecord(PooledBuffer answer, in PutRecordsResult result)
    {
        using var json = new Utf8JsonWriter(answer, AwsJsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteBoolean("Encrypted"u8, false);
        json.WriteString("RecordId"u8, RecordIdOf(result));
        json.WriteEndObject();
    }

    private static void WriteBatch(PooledBuffer answer, PutRecordsResult[] results)
    {
        using var json = new Utf8JsonWriter(answer, AwsJsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteBoolean("Encrypted"u8, false);
        json.WriteNumber("FailedPutCount"u8, results.Count(result => !result.IsStored));
        json.WriteStartArray("RequestResponses"u8);
        foreach (var result in results)
        {
            json.WriteStartObject();
            if (result.IsStored)
            {
                json.WriteString("RecordId"u8, RecordIdOf(result));
            }
            else
            {
                json.WriteString("ErrorCode"u8, Unavailable);
                json.WriteString("ErrorMessage"u8, result.ErrorMessage);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The id the transform is asked with for the same record: opaque to clients, but it can be found again.</summary>
    private static string RecordIdOf(in PutRecordsResult result) => result.SequenceNumber + "000000";
}
