namespace Alleycat.ObjectStore;

/// <param name="Name">The bucket's name.</param>
/// <param name="CreationDate">When it was created, UTC.</param>
public sealed record BucketSummary(string Name, DateTimeOffset CreationDate);
