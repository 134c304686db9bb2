using System.Net;
using System.Text.Json.Serialization;

namespace Alleycat.Streaming;

/// <summary>An S3 notification, under the names of the package Amazon.Lambda.S3Events; unknown members are ignored.</summary>
public sealed record S3Event
{
    [JsonPropertyName("Records")]
    public IReadOnlyList<S3EventNotificationRecord>? Records { get; init; }
}

/// <summary>One object's event.</summary>
public sealed record S3EventNotificationRecord
{
    [JsonPropertyName("eventVersion")]
    public string? EventVersion { get; init; }

    [JsonPropertyName("eventSource")]
    public string? EventSource { get; init; }

    [JsonPropertyName("awsRegion")]
    public string? AwsRegion { get; init; }

    [JsonPropertyName("eventTime")]
    public string? EventTime { get; init; }

    /// <summary>Without the prefix <c>s3:</c>, such as <c>ObjectCreated:Put</c>.</summary>
    [JsonPropertyName("eventName")]
    public string? EventName { get; init; }

    [JsonPropertyName("s3")]
    public S3Entity? S3 { get; init; }
}

public sealed record S3Entity
{
    [JsonPropertyName("s3SchemaVersion")]
    public string? S3SchemaVersion { get; init; }

    [JsonPropertyName("configurationId")]
    public string? ConfigurationId { get; init; }

    [JsonPropertyName("bucket")]
    public S3BucketEntity? Bucket { get; init; }

    [JsonPropertyName("object")]
    public S3ObjectEntity? Object { get; init; }
}

public sealed record S3BucketEntity
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("arn")]
    public string? Arn { get; init; }
}

public sealed record S3ObjectEntity
{
    /// <summary>Form-encoded: a space is <c>+</c>, a plus <c>%2B</c>, a slash stays.</summary>
    [JsonPropertyName("key")]
    public string? Key { get; init; }

    [JsonIgnore]
    public string? KeyDecoded => Key is null ? null : WebUtility.UrlDecode(Key);

    [JsonPropertyName("size")]
    public long Size { get; init; }

    /// <summary>Without quotes.</summary>
    [JsonPropertyName("eTag")]
    public string? ETag { get; init; }

    /// <summary>Hexadecimal; orders the events of one key only.</summary>
    [JsonPropertyName("sequencer")]
    public string? Sequencer { get; init; }
}

/// <summary>Reads and writes <see cref="S3Event"/> without reflection.</summary>
[JsonSerializable(typeof(S3Event))]
public sealed partial class S3EventJson : JsonSerializerContext;
