using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;

namespace Alleycat.InfraCdk.Functions;

/// <summary>What differs from one function of the pipeline to another.</summary>
internal sealed record StageFunctionProps
{
    public required AlleycatParameters Parameters { get; init; }

    /// <summary>The published folder's name.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The executable assembly in that folder, which is also the handler's name: Lambda's <c>dotnet10</c> runs it as it is.
    /// </summary>
    public required string Assembly { get; init; }

    public required string Description { get; init; }

    public required Duration Timeout { get; init; }

    public int MemoryMegabytes { get; init; } = 512;

    /// <summary>Instances reserved and most; null reserves none.</summary>
    public int? Concurrency { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
