using System.Text.Json.Serialization;

namespace Alleycat.HistoryProcessor;

/// <summary><c>class-N.json</c>: what a page or script wants to know of a class without reading its history.</summary>
public sealed record ClassSummary
{
    public required int ClassId { get; init; }

    public required string Name { get; init; }

    /// <summary>Racers in the fullest second: everyone who rode that second of a race at least once.</summary>
    public required int Racers { get; init; }

    /// <summary>Highest output at any second, in the platform's measure.</summary>
    public required double BestOutput { get; init; }

    /// <summary>Seconds of the race with at least one record.</summary>
    public required int SecondsCovered { get; init; }

    /// <summary>Records in all.</summary>
    public required long Records { get; init; }

    /// <summary>When the summary was written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Quoted ETag of the history file that it speaks of.</summary>
    [JsonPropertyName("historyETag")]
    public required string HistoryETag { get; init; }
}

/// <summary>Reads and writes <see cref="ClassSummary"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(ClassSummary))]
public sealed partial class ClassSummaryJson : JsonSerializerContext;
