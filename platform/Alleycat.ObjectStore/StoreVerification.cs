namespace Alleycat.ObjectStore;

/// <summary>What a look at the whole directory found.</summary>
/// <param name="Objects">Objects looked at.</param>
/// <param name="Bytes">Their bytes, all of which were read.</param>
/// <param name="Findings">At most 10,000; empty where all is well.</param>
public sealed record StoreVerification(long Objects, long Bytes, IReadOnlyList<StoreFinding> Findings);
