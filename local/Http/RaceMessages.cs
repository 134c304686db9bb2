using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Http;

/// <param name="ClassId">1 to 6.</param>
/// <param name="Races">The newest first; a page may hold fewer than asked for, as hidden races are left out.</param>
/// <param name="Cursor">Gives the next page; null at the end.</param>
internal sealed record RaceList(int ClassId, IReadOnlyList<RaceListEntry> Races, string? Cursor);

/// <param name="Id"><c>{class}-{race}</c>.</param>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="StartsAt">Milliseconds since 1970.</param>
/// <param name="Lines">Telemetry lines delivered, repeats among them.</param>
/// <param name="Voided">The race does not count.</param>
/// <param name="VoidReason">Why; null where it counts.</param>
/// <param name="Hidden">Only organisers are shown it.</param>
/// <param name="HiddenReason">Why; null where it is shown.</param>
internal sealed record RaceListEntry(
    string Id, int ClassId, long RaceId, long StartsAt, long Lines, bool Voided, string? VoidReason, bool Hidden, string? HiddenReason)
{
    public static RaceListEntry Of(RaceSummary summary, RaceRulings rulings)
    {
        var (race, without, hiding) = (summary.Race, rulings.VoidOf(summary.Race), rulings.HidingOf(summary.Race));
        return new(
            race.ToString(), race.ClassId, race.RaceId, summary.StartsAtMs, summary.Lines, without is not null, without?.Reason,
            hiding is not null, hiding?.Reason);
    }
}

/// <param name="Id"><c>{class}-{race}</c>.</param>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="ClassName">The class's name.</param>
/// <param name="StartsAt">Milliseconds since 1970.</param>
/// <param name="Seconds">What the means are over.</param>
/// <param name="RacerCount">All racers whose results are shown, also those of other pages.</param>
/// <param name="Rule">How places are given, in words.</param>
/// <param name="Voided">The race does not count.</param>
/// <param name="VoidReason">Why; null where it counts.</param>
/// <param name="Hidden">Only organisers are shown it.</param>
/// <param name="HiddenReason">Why; null where it is shown.</param>
/// <param name="MayRule">Whoever asks may void and hide it.</param>
/// <param name="Results">The best first. Hidden results are among them only for an organiser who asks for them.</param>
/// <param name="Cursor">Gives the next page; null at the end.</param>
internal sealed record RaceResultPage(
    string Id, int ClassId, long RaceId, string ClassName, long StartsAt, int Seconds, int RacerCount, string Rule, bool Voided,
    string? VoidReason, bool Hidden, string? HiddenReason, bool MayRule, IReadOnlyList<PlaceEntry> Results, string? Cursor)
{
    /// <param name="result">The whole result.</param>
    /// <param name="rulings">What was ruled about the race; null where that is not the question.</param>
    /// <param name="from">Places to leave out before the page.</param>
    /// <param name="count">Places of the page at most.</param>
    /// <param name="mayRule">Whether it is for an organiser.</param>
    /// <param name="withHidden">Whether hidden results are among the places, without a rank.</param>
    public static RaceResultPage Of(RaceResult result, RaceRulings? rulings, int from, int count, bool mayRule, bool withHidden = false)
    {
        var (race, without, hiding) = (result.Race, rulings?.VoidOf(result.Race), rulings?.HidingOf(result.Race));
        var shown = ShownPlaces.Of(result, rulings, withHidden);
        var places = shown.Skip(from).Take(count).Select(place => PlaceEntry.Of(place, mayRule)).ToList();
        var next = from + places.Count < shown.Count
            ? (from + places.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
        return new(
            race.ToString(), race.ClassId, race.RaceId, RaceClass.NameOf(race.ClassId), result.StartsAtMs, result.Seconds, shown.Count,
            $"Mean output over the race's {result.Seconds} seconds; a missing second counts 0.", without is not null, without?.Reason,
            hiding is not null, hiding?.Reason, mayRule, places, next);
    }
}

/// <param name="Rank">1-based; equal means share a rank. Null for a hidden result, which takes nobody's place.</param>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">Null where never told.</param>
/// <param name="Mean">The result.</param>
/// <param name="Last">Output of the last second; null where it was not ridden.</param>
/// <param name="Best">Highest output.</param>
/// <param name="BestSecond">Its second.</param>
/// <param name="SecondsRidden">Seconds delivered.</param>
/// <param name="Notes">What is odd about their seconds; null for whoever is no organiser.</param>
/// <param name="Hidden">Only organisers who ask for it are shown this result.</param>
/// <param name="HiddenReason">Why; null where it is shown.</param>
internal sealed record PlaceEntry(
    int? Rank, int RacerId, string? Name, decimal Mean, decimal? Last, decimal Best, int BestSecond, int SecondsRidden,
    IReadOnlyList<IntegrityNote>? Notes, bool Hidden, string? HiddenReason)
{
    public static PlaceEntry Of(ShownPlace shown, bool withNotes)
    {
        var place = shown.Place;
        return new(
            shown.Rank, place.RacerId, place.Name, Decimal(place.Mean), place.Last is { } last ? Decimal(last) : null, Decimal(place.Best),
            place.BestSecond, place.SecondsRidden, withNotes ? place.Integrity.Notes(IntegrityThresholds.Default) : null,
            shown.Hiding is not null, shown.Hiding?.Reason);
    }

    private static decimal Decimal(Output output) => output.TenThousandths / 10_000m;
}
