using System.Text.Json.Serialization;

namespace Alleycat.Streaming;

/// <summary>What a transform answers: every record exactly once.</summary>
public sealed record KinesisFirehoseResponse
{
    /// <summary>The data goes on to the destination.</summary>
    public const string Ok = "Ok";

    /// <summary>The record is left out on purpose.</summary>
    public const string Dropped = "Dropped";

    /// <summary>The record is set aside in the error output.</summary>
    public const string ProcessingFailed = "ProcessingFailed";

    [JsonPropertyName("records")]
    public IReadOnlyList<FirehoseResponseRecord>? Records { get; init; }
}

/// <summary>The answer to one record.</summary>
public sealed record FirehoseResponseRecord
{
    [JsonPropertyName("recordId")]
    public string? RecordId { get; init; }

    /// <summary><c>Ok</c>, <c>Dropped</c> or <c>ProcessingFailed</c>.</summary>
    [JsonPropertyName("result")]
    public string? Result { get; init; }

    /// <summary>Base64 of the bytes to deliver; they are concatenated as they are.</summary>
    [JsonPropertyName("data")]
    public string? Base64EncodedData { get; init; }
}
