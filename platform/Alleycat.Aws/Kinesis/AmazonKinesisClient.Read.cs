using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly InvokeOptions GetShardIteratorOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<GetShardIteratorRequest>("GetShardIterator", (json, request) =>
        {
            json.WriteString("ShardId"u8, request.ShardId);
            json.WriteString("ShardIteratorType"u8, request.ShardIteratorType);
            KinesisJson.Write(json, "StartingSequenceNumber", request.StartingSequenceNumber);
            KinesisJson.Write(json, "StreamARN", request.StreamARN);
            KinesisJson.Write(json, "StreamName", request.StreamName);
            if (request.Timestamp is { } timestamp)
                KinesisJson.WriteTimestamp(json, "Timestamp", timestamp);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<GetShardIteratorResponse>(
            (GetShardIteratorResponse response, string member, ref Utf8JsonReader reader) =>
            {
                if (member != "ShardIterator")
                    return false;
                response.ShardIterator = reader.GetString();
                return true;
            }),
    };

    private static readonly InvokeOptions GetRecordsOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<GetRecordsRequest>("GetRecords", (json, request) =>
        {
            KinesisJson.Write(json, "Limit", request.Limit);
            json.WriteString("ShardIterator"u8, request.ShardIterator);
            KinesisJson.Write(json, "StreamARN", request.StreamARN);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<GetRecordsResponse>(ReadGetRecords),
    };

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
                response.Records = KinesisJson.ReadList<Record>(ref reader, ReadRecord);
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
                record.ApproximateArrivalTimestamp = KinesisJson.ReadTimestamp(ref reader);
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
