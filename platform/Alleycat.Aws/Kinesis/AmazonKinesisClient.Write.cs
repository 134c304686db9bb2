using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly InvokeOptions PutRecordsOptions = Operation<PutRecordsRequest, PutRecordsResponse>(
        "PutRecords",
        (json, request) =>
        {
            json.WriteStartArray("Records"u8);
            foreach (var entry in request.Records)
            {
                json.WriteStartObject();
                JsonShapes.Write(json, "Data"u8, entry.Data);
                JsonShapes.Write(json, "ExplicitHashKey", entry.ExplicitHashKey);
                json.WriteString("PartitionKey"u8, entry.PartitionKey);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        (PutRecordsResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "FailedRecordCount":
                    response.FailedRecordCount = JsonShapes.ReadInt(ref reader);
                    return true;
                case "Records":
                    response.Records = JsonShapes.ReadList<PutRecordsResultEntry>(ref reader, ReadResult);
                    return true;
                case "EncryptionType":
                    response.EncryptionType = reader.GetString();
                    return true;
                default:
                    return false;
            }
        });

    private static readonly InvokeOptions PutRecordOptions = Operation<PutRecordRequest, PutRecordResponse>(
        "PutRecord",
        (json, request) =>
        {
            JsonShapes.Write(json, "Data"u8, request.Data);
            JsonShapes.Write(json, "ExplicitHashKey", request.ExplicitHashKey);
            json.WriteString("PartitionKey"u8, request.PartitionKey);
            JsonShapes.Write(json, "SequenceNumberForOrdering", request.SequenceNumberForOrdering);
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        (PutRecordResponse response, string member, ref Utf8JsonReader reader) =>
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
        InvokeAsync<PutRecordsResponse>(request, PutRecordsOptions, cancellationToken);

    /// <summary>Puts one record.</summary>
    /// <exception cref="AmazonKinesisException">It failed, after the client's own retries.</exception>
    public Task<PutRecordResponse> PutRecordAsync(PutRecordRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutRecordResponse>(request, PutRecordOptions, cancellationToken);

    private static bool ReadResult(PutRecordsResultEntry entry, string member, ref Utf8JsonReader reader)
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
