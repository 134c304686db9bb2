namespace Alleycat.Local.Races;

/// <summary>The places of a race without its hidden results: the others close up, as if those had not ridden.</summary>
internal static class ShownPlaces
{
    /// <param name="result">As it was ridden.</param>
    /// <param name="rulings">What was ruled about it; null where that is not the question.</param>
    /// <param name="withHidden">Keeps hidden results where they stand by their mean, without a rank.</param>
    /// <returns>The best first.</returns>
    public static IReadOnlyList<ShownPlace> Of(RaceResult result, RaceRulings? rulings, bool withHidden)
    {
        var hidden = rulings?.HiddenResultsOf(result.Race);
        var shown = new List<ShownPlace>(result.Places.Count);
        var (ranked, rank) = (0, 0);
        RacePlace? above = null;
        foreach (var place in result.Places)
        {
            if (hidden?.GetValueOrDefault(place.RacerId) is { } hiding)
            {
                if (withHidden)
                    shown.Add(new(place, null, hiding));
                continue;
            }
            ranked++;
            if (above?.Mean != place.Mean)
                rank = ranked;
            shown.Add(new(place, rank, null));
            above = place;
        }
        return shown;
    }
}
