namespace Alleycat.InfraCdk.Tests.Templates;

[CollectionDefinition(Stacks.Collection)]
public sealed class StacksCollection : ICollectionFixture<Stacks>;
