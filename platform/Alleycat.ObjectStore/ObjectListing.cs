using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

/// <summary>One page of a listing.</summary>
/// <param name="Contents">Objects, by key.</param>
/// <param name="CommonPrefixes">What the keys with a delimiter behind the prefix were rolled up into.</param>
/// <param name="ContinuationToken">Opaque: gives the next page; null on the last.</param>
public sealed record ObjectListing(
    IReadOnlyList<ObjectSummary> Contents, IReadOnlyList<string> CommonPrefixes, string? ContinuationToken);
