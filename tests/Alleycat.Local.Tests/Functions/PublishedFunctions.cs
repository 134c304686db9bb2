namespace Alleycat.Local.Tests.Functions;

/// <summary>The published functions, once for all who run them: two publishes at a time would meet in the same build folders.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedFunctions : ICollectionFixture<PublishedTransform>, ICollectionFixture<PublishedHistoryProcessor>
{
    public const string Name = "Published functions";
}
