namespace Alleycat.Racing;

/// <summary>The six classes; ids are 1 to 6.</summary>
public static class RaceClass
{
    public const int Count = 6;

    private static readonly string[] Names =
    [
        "Beswick's Big Blazer Bikethrow",
        "Crazy's Chris' Crosstrek Country Climb",
        "Ben's Boing-Boing Boost Blast",
        "Julian Jet Jump",
        "Eric's Extreme étape Escapade",
        "Talia's Tubeless Tire Time Trial",
    ];

    public static IEnumerable<int> Ids => Enumerable.Range(1, Count);

    public static bool IsValid(long classId) => classId is >= 1 and <= Count;

    /// <exception cref="ArgumentOutOfRangeException">No such class.</exception>
    public static string NameOf(int classId) => IsValid(classId)
        ? Names[classId - 1]
        : throw new ArgumentOutOfRangeException(nameof(classId), classId, $"Classes are 1 to {Count}.");
}
