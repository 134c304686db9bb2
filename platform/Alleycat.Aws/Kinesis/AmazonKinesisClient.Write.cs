using Amazon.Kinesis.Internal;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly KinesisMarshaller<PutRecordsRequest> PutRecordsMarshaller = new("PutRecords", (json, request) =>
    {
        json.WriteStartArray("Records"u8);
        foreach (var entry in request.Records)
        {
            json.WriteStartObject();
            KinesisJson.Write(json, "Data"u8, entry.Data);
            KinesisJson.Write(json, "ExplicitHashKey", entry.ExplicitHashKey);
            json.WriteString("PartitionKey"u8, entry.PartitionKey);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        KinesisJson.Write(json, "StreamARN", request.StreamARN);
        KinesisJson.Write(json, "StreamName", request.StreamName);
    });

    private static readonly KinesisUnmarshaller<PutRecordsResponse> PutRecordsUnmarshaller =
        new((PutRecordsResponse response, string member, ref System.Text.Json.Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "FailedRecordCount":
                    response.FailedRecordCount = KinesisJson.ReadInt(ref reader);
                    return true;
                case "Records":
                    response.Records = KinesisJson.ReadList<PutRecordsResultEntry>(ref reader, ReadResult);
                    return true;
                case "EncryptionType":
                    response.EncryptionType = reader.GetString();
                    return true;
                default:
                    return false;
            }
        });

    private static readonly KinesisMarshaller<PutRecordRequest> PutRecordMarshaller = new("PutRecord", (json, request) =>
    {
        KinesisJson.Write(json, "Data"u8, request.Data);
        KinesisJson.Write(json, "ExplicitHashKey", request.ExplicitHashKey);
        json.WriteString("PartitionKey"u8, request.PartitionKey);
        KinesisJson.Write(json, "SequenceNumberForOrdering", request.SequenceNumberForOrdering);
        KinesisJson.Write(json, "StreamARN", request.StreamARN);
        KinesisJson.Write(json, "StreamName", request.StreamName);
    });

    private static readonly KinesisUnmarshaller<PutRecordResponse> PutRecordUnmarshaller =
        new((PutRecordResponse response, string member, ref System.Text.Json.Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "ShardId":
                    response.ShardId = reader.GetString();
                    return true;
                case "SequenceNumber":
                    response.SequenceNumber = reader.GetString();
                    return true;
                case "EncryptionType":
                    response.EncryptionType = reader.GetString();
                    return true;
                default:
                    return false;
            }
        });

    /// <summary>Puts 1 to 500 records. Succeeds though records may have failed: look at each result.</summary>
    /// <exception cref="AmazonKinesisException">The whole call failed, after the client's own retries.</exception>
    public Task<PutRecordsResponse> PutRecordsAsync(PutRecordsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutRecordsResponse>(
            request,
            new InvokeOptions { RequestMarshaller = PutRecordsMarshaller, ResponseUnmarshaller = PutRecordsUnmarshaller },
            cancellationToken);

    /// <summary>Puts one record.</summary>
    /// <exception cref="AmazonKinesisException">It failed, after the client's own retries.</exception>
    public Task<PutRecordResponse> PutRecordAsync(PutRecordRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutRecordResponse>(
            request,
            new InvokeOptions { RequestMarshaller = PutRecordMarshaller, ResponseUnmarshaller = PutRecordUnmarshaller },
            cancellationToken);

    private static bool ReadResult(PutRecordsResultEntry entry, string member, ref System.Text.Json.Utf8JsonReader reader)
    {
        switch (member)
        {
            case "SequenceNumber":
                entry.SequenceNumber = reader.GetString();
                return true;
            case "ShardId":
                entry.ShardId = reader.GetString();
                return true;
            case "ErrorCode":
                entry.ErrorCode = reader.GetString();
                return true;
            case "ErrorMessage":
                entry.ErrorMessage = reader.GetString();
                return true;
            default:
                return false;
        }
    }
}
