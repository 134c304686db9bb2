using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly InvokeOptions ListShardsOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<ListShardsRequest>("ListShards", (json, request) =>
        {
            KinesisJson.Write(json, "ExclusiveStartShardId", request.ExclusiveStartShardId);
            KinesisJson.Write(json, "MaxResults", request.MaxResults);
            KinesisJson.Write(json, "NextToken", request.NextToken);
            KinesisJson.Write(json, "StreamARN", request.StreamARN);
            KinesisJson.Write(json, "StreamName", request.StreamName);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<ListShardsResponse>(
            (ListShardsResponse response, string member, ref Utf8JsonReader reader) =>
            {
                switch (member)
                {
                    case "Shards":
                        response.Shards = KinesisJson.ReadList<Shard>(ref reader, ReadShard);
                        return true;
                    case "NextToken":
                        response.NextToken = reader.GetString();
                        return true;
                    default:
                        return false;
                }
            }),
    };

    private static readonly InvokeOptions DescribeStreamSummaryOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<DescribeStreamSummaryRequest>("DescribeStreamSummary", (json, request) =>
        {
            KinesisJson.Write(json, "StreamARN", request.StreamARN);
            KinesisJson.Write(json, "StreamName", request.StreamName);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<DescribeStreamSummaryResponse>(
            (DescribeStreamSummaryResponse response, string member, ref Utf8JsonReader reader) =>
            {
                if (member != "StreamDescriptionSummary")
                    return false;
                response.StreamDescriptionSummary = KinesisJson.ReadObject(ref reader, new StreamDescriptionSummary(), ReadSummary);
                return true;
            }),
    };

    private static readonly InvokeOptions ListStreamsOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<ListStreamsRequest>("ListStreams", (json, request) =>
        {
            KinesisJson.Write(json, "ExclusiveStartStreamName", request.ExclusiveStartStreamName);
            KinesisJson.Write(json, "Limit", request.Limit);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<ListStreamsResponse>(
            (ListStreamsResponse response, string member, ref Utf8JsonReader reader) =>
            {
                switch (member)
                {
                    case "StreamNames":
                        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                            response.StreamNames.Add(reader.GetString()!);
                        return true;
                    case "HasMoreStreams":
                        response.HasMoreStreams = reader.GetBoolean();
                        return true;
                    default:
                        return false;
                }
            }),
    };

    private static readonly InvokeOptions CreateStreamOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<CreateStreamRequest>("CreateStream", (json, request) =>
        {
            KinesisJson.Write(json, "ShardCount", request.ShardCount);
            KinesisJson.Write(json, "StreamName", request.StreamName);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<CreateStreamResponse>(Nothing),
    };

    private static readonly InvokeOptions DeleteStreamOptions = new()
    {
        RequestMarshaller = new KinesisMarshaller<DeleteStreamRequest>("DeleteStream", (json, request) =>
        {
            if (request.EnforceConsumerDeletion is { } enforce)
                json.WriteBoolean("EnforceConsumerDeletion"u8, enforce);
            KinesisJson.Write(json, "StreamARN", request.StreamARN);
            KinesisJson.Write(json, "StreamName", request.StreamName);
        }),
        ResponseUnmarshaller = new KinesisUnmarshaller<DeleteStreamResponse>(Nothing),
    };

    /// <summary>Lists a stream's shards.</summary>
    /// <exception cref="ResourceNotFoundException">No such stream.</exception>
    public Task<ListShardsResponse> ListShardsAsync(ListShardsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListShardsResponse>(request, ListShardsOptions, cancellationToken);

    /// <summary>Asks what a stream is.</summary>
    /// <exception cref="ResourceNotFoundException">No such stream.</exception>
    public Task<DescribeStreamSummaryResponse> DescribeStreamSummaryAsync(
        DescribeStreamSummaryRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeStreamSummaryResponse>(request, DescribeStreamSummaryOptions, cancellationToken);

    /// <summary>Lists the streams by name.</summary>
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListStreamsResponse>(request, ListStreamsOptions, cancellationToken);

    /// <summary>Begins to make a stream.</summary>
    /// <exception cref="ResourceInUseException">There is one of that name.</exception>
    public Task<CreateStreamResponse> CreateStreamAsync(CreateStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateStreamResponse>(request, CreateStreamOptions, cancellationToken);

    /// <summary>Begins to delete a stream.</summary>
    /// <exception cref="ResourceNotFoundException">No such stream.</exception>
    public Task<DeleteStreamResponse> DeleteStreamAsync(DeleteStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteStreamResponse>(request, DeleteStreamOptions, cancellationToken);

    private static bool Nothing<TResponse>(TResponse response, string member, ref Utf8JsonReader reader) => false;

    private static bool ReadShard(Shard shard, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "ShardId":
                shard.ShardId = reader.GetString();
                return true;
            case "ParentShardId":
                shard.ParentShardId = reader.GetString();
                return true;
            case "AdjacentParentShardId":
                shard.AdjacentParentShardId = reader.GetString();
                return true;
            case "HashKeyRange":
                shard.HashKeyRange = KinesisJson.ReadObject(ref reader, new HashKeyRange(), ReadHashKeyRange);
                return true;
            case "SequenceNumberRange":
                shard.SequenceNumberRange = KinesisJson.ReadObject(ref reader, new SequenceNumberRange(), ReadSequenceNumberRange);
                return true;
            default:
                return false;
        }
    }

    private static bool ReadHashKeyRange(HashKeyRange range, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "StartingHashKey":
                range.StartingHashKey = reader.GetString();
                return true;
            case "EndingHashKey":
                range.EndingHashKey = reader.GetString();
                return true;
            default:
                return false;
        }
    }

    private static bool ReadSequenceNumberRange(SequenceNumberRange range, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "StartingSequenceNumber":
                range.StartingSequenceNumber = reader.GetString();
                return true;
            case "EndingSequenceNumber":
                range.EndingSequenceNumber = reader.GetString();
                return true;
            default:
                return false;
        }
    }

    private static bool ReadSummary(StreamDescriptionSummary summary, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "StreamName":
                summary.StreamName = reader.GetString();
                return true;
            case "StreamARN":
                summary.StreamARN = reader.GetString();
                return true;
            case "StreamStatus":
                summary.StreamStatus = reader.GetString();
                return true;
            case "RetentionPeriodHours":
                summary.RetentionPeriodHours = KinesisJson.ReadInt(ref reader);
                return true;
            case "OpenShardCount":
                summary.OpenShardCount = KinesisJson.ReadInt(ref reader);
                return true;
            case "ConsumerCount":
                summary.ConsumerCount = KinesisJson.ReadInt(ref reader);
                return true;
            case "StreamCreationTimestamp":
                summary.StreamCreationTimestamp = KinesisJson.ReadTimestamp(ref reader);
                return true;
            case "EncryptionType":
                summary.EncryptionType = reader.GetString();
                return true;
            default:
                return false;
        }
    }
}
