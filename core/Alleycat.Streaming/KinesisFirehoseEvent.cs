using System.Text.Json.Serialization;

namespace Alleycat.Streaming;

/// <summary>
/// What a delivery stream hands to its transform, under the names of the package Amazon.Lambda.KinesisFirehoseEvents; unknown members are
/// ignored.
/// </summary>
public sealed record KinesisFirehoseEvent
{
    [JsonPropertyName("invocationId")]
    public string? InvocationId { get; init; }

    [JsonPropertyName("sourceKinesisStreamArn")]
    public string? SourceKinesisStreamArn { get; init; }

    [JsonPropertyName("deliveryStreamArn")]
    public string? DeliveryStreamArn { get; init; }

    [JsonPropertyName("region")]
    public string? Region { get; init; }

    [JsonPropertyName("records")]
    public IReadOnlyList<FirehoseRecord>? Records { get; init; }
}

/// <summary>One record of the event.</summary>
public sealed record FirehoseRecord
{
    /// <summary>Opaque; to be answered exactly once.</summary>
    [JsonPropertyName("recordId")]
    public string? RecordId { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonPropertyName("approximateArrivalTimestamp")]
    public long ApproximateArrivalEpoch { get; init; }

    /// <summary>Base64 of the record's bytes.</summary>
    [JsonPropertyName("data")]
    public string? Base64EncodedData { get; init; }

    /// <summary>Where the record comes from; null where the source is no Kinesis stream.</summary>
    [JsonPropertyName("kinesisRecordMetadata")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KinesisRecordMetadata? Metadata { get; init; }
}

/// <summary>The record's place in its stream.</summary>
public sealed record KinesisRecordMetadata
{
    [JsonPropertyName("sequenceNumber")]
    public string? SequenceNumber { get; init; }

    [JsonPropertyName("subsequenceNumber")]
    public long SubsequenceNumber { get; init; }

    [JsonPropertyName("partitionKey")]
    public string? PartitionKey { get; init; }

    [JsonPropertyName("shardId")]
    public string? ShardId { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonPropertyName("approximateArrivalTimestamp")]
    public long ApproximateArrivalEpoch { get; init; }
}

/// <summary>Reads and writes <see cref="KinesisFirehoseEvent"/> and <see cref="KinesisFirehoseResponse"/> without reflection.</summary>
[JsonSerializable(typeof(KinesisFirehoseEvent))]
[JsonSerializable(typeof(KinesisFirehoseResponse))]
public sealed partial class KinesisFirehoseJson : JsonSerializerContext;
