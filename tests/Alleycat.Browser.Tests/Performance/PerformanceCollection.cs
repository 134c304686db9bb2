namespace Alleycat.Browser.Tests.Performance;

/// <summary>What is measured is measured alone: these run after everything else, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class PerformanceCollection
{
    public const string Name = "Performance";
}
