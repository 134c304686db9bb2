using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.Kinesis.Model;
using Amazon.Runtime.Internal;

namespace Amazon.Kinesis;

public sealed partial class AmazonKinesisClient
{
    private static readonly InvokeOptions ListShardsOptions = Operation<ListShardsRequest, ListShardsResponse>(
        "ListShards",
        (json, request) =>
        {
            JsonShapes.Write(json, "ExclusiveStartShardId", request.ExclusiveStartShardId);
            JsonShapes.Write(json, "MaxResults", request.MaxResults);
            JsonShapes.Write(json, "NextToken", request.NextToken);
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        (ListShardsResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "Shards":
                    response.Shards = JsonShapes.ReadList<Shard>(ref reader, ReadShard);
                    return true;
                case "NextToken":
                    response.NextToken = reader.GetString();
                    return true;
                default:
                    return false;
            }
        });

    private static readonly InvokeOptions DescribeStreamSummaryOptions = Operation<DescribeStreamSummaryRequest, DescribeStreamSummaryResponse>(
        "DescribeStreamSummary",
        (json, request) =>
        {
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        (DescribeStreamSummaryResponse response, string member, ref Utf8JsonReader reader) =>
        {
            if (member != "StreamDescriptionSummary")
                return false;
            response.StreamDescriptionSummary = JsonShapes.ReadObject(ref reader, new StreamDescriptionSummary(), ReadSummary);
            return true;
        });

    private static readonly InvokeOptions ListStreamsOptions = Operation<ListStreamsRequest, ListStreamsResponse>(
        "ListStreams",
        (json, request) =>
        {
            JsonShapes.Write(json, "ExclusiveStartStreamName", request.ExclusiveStartStreamName);
            JsonShapes.Write(json, "Limit", request.Limit);
        },
        (ListStreamsResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "StreamNames":
                    response.StreamNames = JsonShapes.ReadTexts(ref reader);
                    return true;
                case "HasMoreStreams":
                    response.HasMoreStreams = reader.GetBoolean();
                    return true;
                default:
                    return false;
            }
        });

    private static readonly InvokeOptions CreateStreamOptions = Operation<CreateStreamRequest, CreateStreamResponse>(
        "CreateStream",
        (json, request) =>
        {
            JsonShapes.Write(json, "ShardCount", request.ShardCount);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        read: null);

    private static readonly InvokeOptions DeleteStreamOptions = Operation<DeleteStreamRequest, DeleteStreamResponse>(
        "DeleteStream",
        (json, request) =>
        {
            if (request.EnforceConsumerDeletion is { } enforce)
                json.WriteBoolean("EnforceConsumerDeletion"u8, enforce);
            JsonShapes.Write(json, "StreamARN", request.StreamARN);
            JsonShapes.Write(json, "StreamName", request.StreamName);
        },
        read: null);

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
                shard.HashKeyRange = JsonShapes.ReadObject(ref reader, new HashKeyRange(), ReadHashKeyRange);
                return true;
            case "SequenceNumberRange":
                shard.SequenceNumberRange = JsonShapes.ReadObject(ref reader, new SequenceNumberRange(), ReadSequenceNumberRange);
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
                summary.RetentionPeriodHours = JsonShapes.ReadInt(ref reader);
                return true;
            case "OpenShardCount":
                summary.OpenShardCount = JsonShapes.ReadInt(ref reader);
                return true;
            case "ConsumerCount":
                summary.ConsumerCount = JsonShapes.ReadInt(ref reader);
                return true;
            case "StreamCreationTimestamp":
                summary.StreamCreationTimestamp = JsonShapes.ReadTimestamp(ref reader);
                return true;
            case "EncryptionType":
                summary.EncryptionType = reader.GetString();
                return true;
            default:
                return false;
        }
    }
}
