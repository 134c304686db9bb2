using Alleycat.DynamoDb.Tests;

namespace Alleycat.LiveRankings.Tests;

/// <summary>The published function and another's DynamoDB, once for all who run them.</summary>
[CollectionDefinition(Name)]
public sealed class RankingsCollection : ICollectionFixture<PublishedRankings>, ICollectionFixture<Dynalite>
{
    public const string Name = "Published rankings";
}
