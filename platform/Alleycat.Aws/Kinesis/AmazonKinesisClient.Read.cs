using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly InvokeOptions GetShardIteratorOptions = Operation<GetShardIteratorRequest, GetShardIteratorResponse>(
        "GetShardIterator",
        (json, request) =>
        {
            json.WriteString("ShardId"u8, request.ShardId);
            json.WriteString("ShardIteratorType"u8, request.ShardIteratorType);
            JsonShapes.Write(json, "StartingSequenceNumber", request.StartingSequenceNumber);
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
            if (request.Timestamp is { } timestamp)
                JsonShapes.WriteTimestamp(json, "Timestamp", timestamp);
        },
        (GetShardIteratorResponse response, string member, ref Utf8JsonReader reader) =>
        {
            if (member != "ShardIterator")
                return false;
            response.ShardIterator = reader.GetString();
            return true;
        });

    private static readonly InvokeOptions GetRecordsOptions = Operation<GetRecordsRequest, GetRecordsResponse>(
        "GetRecords",
        (json, request) =>
        {
            JsonShapes.Write(json, "Limit", request.Limit);
            json.WriteString("ShardIterator"u8, request.ShardIterator);
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
        },
        ReadGetRecords);

    /// <summary>Asks for a place in a shard; it is good for five minutes.</summary>
    /// <exception cref="ResourceNotFoundException">No such stream or shard.</exception>
    public Task<GetShardIteratorResponse> GetShardIteratorAsync(
        GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetShardIteratorResponse>(request, GetShardIteratorOptions, cancellationToken);

    /// <summary>Reads on; no records is normal, <c>MillisBehindLatest</c> says whether the tip is reached.</summary>
    /// <exception cref="ExpiredIteratorException">The iterator is older than five minutes.</exception>
    /// <exception cref="ProvisionedThroughputExceededException">The shard's reads are used up for now.</exception>
    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetRecordsResponse>(request, GetRecordsOptions, cancellationToken);

    private static bool ReadGetRecords(GetRecordsResponse response, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "Records":
                response.Records = JsonShapes.ReadList<Record>(ref reader, ReadRecord);
                return true;
            case "NextShardIterator":
                response.NextShardIterator = reader.GetString();
                return true;
            case "MillisBehindLatest":
                response.MillisBehindLatest = reader.GetInt64();
                return true;
            default:
                return false;
        }
    }

    private static bool ReadRecord(Record record, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "SequenceNumber":
                record.SequenceNumber = reader.GetString();
                return true;
            case "ApproximateArrivalTimestamp":
                record.ApproximateArrivalTimestamp = JsonShapes.ReadTimestamp(ref reader);
                return true;
            case "Data":
                var data = reader.GetBytesFromBase64();
                record.Data = new MemoryStream(data, 0, data.Length, writable: false, publiclyVisible: true);
                return true;
            case "PartitionKey":
                record.PartitionKey = reader.GetString();
                return true;
            default:
                return false;
        }
    }
}
