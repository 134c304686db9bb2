using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>One record that a producer handed to the stream.</summary>
/// <param name="Key">Its partition key.</param>
/// <param name="Data">Its bytes; no two records' are the same.</param>
/// <param name="Samples">What is in it; none where it is no telemetry.</param>
internal sealed record SentRecord(PartitionKey Key, byte[] Data, IReadOnlyList<Sample> Samples)
{
    public string Identity { get; } = Convert.ToBase64String(Data);
}
