using System.Net;
using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Http;

/// <summary>Past races: which there were, who stood where, and the telemetry itself; and which do not count.</summary>
internal sealed class RacesApi(RaceArchive archive, VoidedRaces voided, int raceSeconds)
{
    private const int RacesMax = 100;
    private const int PlacesMax = 1_000;
    private const string NoSuchRace = "Nothing has been delivered of that race.";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/classes/{classId}/races", ListAsync);
        routes.MapGet("/api/v1/races/{id}", ResultAsync);
        routes.MapGet("/api/v1/races/{id}/results", ResultAsync);
        routes.MapGet("/api/v1/races/{id}/telemetry.ndjson", TelemetryAsync);
        routes.MapPut("/api/v1/races/{id}/voided", VoidAsync);
        routes.MapDelete("/api/v1/races/{id}/voided", CountAgainAsync);
    }

    private async Task<IResult> ListAsync(string classId, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!int.TryParse(classId, out var id) || !RaceClass.IsValid(id))
            return Problem.NotFound($"Classes are 1 to {RaceClass.Count}.");
        if (LimitOf(limit, 20, RacesMax) is not { } count)
            return Problem.Bad("limit", $"limit is 1 to {RacesMax}.");
        RacePosition? before = null;
        if (cursor is not null)
        {
            if (!RacePosition.TryParse(cursor, out var position))
                return Problem.Bad("cursor", "That cursor was not given out here.");
            before = position;
        }
        // One more than asked for tells whether there is a next page.
        var found = await archive.ListAsync(id, before, count + 1, cancellationToken);
        var races = new List<RaceListEntry>();
        foreach (var race in found.Take(count))
        {
            var without = await voided.FindAsync(race.Race, cancellationToken);
            races.Add(new(race.Race.ToString(), id, race.Race.RaceId, race.StartsAtMs, race.Lines, without is not null, without?.Reason));
        }
        var last = found.Count > count ? found[count - 1] : null;
        var next = last is null ? null : new RacePosition(last.StartsAtMs, last.Race.RaceId).ToString();
        return Results.Json(new RaceList(id, races, next));
    }

    private async Task<IResult> ResultAsync(string id, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!RaceKey.TryParse(id, out var race))
            return Problem.NotFound("A race's id is {class}-{race}, such as 1-5402746.");
        if (LimitOf(limit, 100, PlacesMax) is not { } count)
            return Problem.Bad("limit", $"limit is 1 to {PlacesMax}.");
        var from = 0;
        if (cursor is not null && (!int.TryParse(cursor, out from) || from < 0))
            return Problem.Bad("cursor", "That cursor was not given out here.");
        if (await archive.ResultAsync(race, cancellationToken) is not { } result)
            return Problem.NotFound(NoSuchRace);
        var without = await voided.FindAsync(race, cancellationToken);
        var places = result.Places.Skip(from).Take(count).Select(PlaceOf).ToList();
        var next = from + places.Count < result.Places.Count ? (from + places.Count).ToString() : null;
        return Results.Json(new RaceResultPage(
            id, race.ClassId, race.RaceId, RaceClass.NameOf(race.ClassId), result.StartsAtMs, result.Seconds, result.Places.Count,
            $"Mean output over the race's {result.Seconds} seconds; a missing second counts 0.", without is not null, without?.Reason, places, next));
    }

    private async Task TelemetryAsync(HttpContext context, string id)
    {
        var cancellationToken = context.RequestAborted;
        if (!RaceKey.TryParse(id, out var race))
        {
            await Problem.NotFound("A race's id is {class}-{race}, such as 1-5402746.").ExecuteAsync(context);
            return;
        }
        var isEmpty = true;
        await foreach (var line in archive.ReadAsync(race, cancellationToken))
        {
            if (isEmpty)
                context.Response.ContentType = "application/x-ndjson";
            isEmpty = false;
            await context.Response.BodyWriter.WriteAsync(line.Json, cancellationToken);
            await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
        if (isEmpty)
            await Problem.NotFound(NoSuchRace).ExecuteAsync(context);
    }

    private async Task<IResult> VoidAsync(HttpContext context, string id, VoidRequest request, CancellationToken cancellationToken)
    {
        if (Refusal(context, id, out var race) is { } refusal)
            return refusal;
        var reason = request.Reason?.Trim() ?? "";
        if (reason.Length is 0 or > VoidedRaces.ReasonCharsMax)
            return Problem.Bad("reason", $"A reason is 1 to {VoidedRaces.ReasonCharsMax} characters: the riders read it.");
        return await voided.AddAsync(race, reason, cancellationToken)
            ? Results.NoContent()
            : Problem.Of(StatusCodes.Status409Conflict, "too-many-voided", $"There are {VoidedRaces.RacesMax} void races already.");
    }

    private async Task<IResult> CountAgainAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        if (Refusal(context, id, out var race) is { } refusal)
            return refusal;
        await voided.RemoveAsync(race, cancellationToken);
        return Results.NoContent();
    }

    /// <summary>
    /// Voiding is the organiser's, who sits at the host. A page of another origin cannot get here: a PUT and a DELETE are asked about
    /// first, and nothing here allows them.
    /// </summary>
    private IResult? Refusal(HttpContext context, string id, out RaceKey race)
    {
        if (!RaceKey.TryParse(id, out race) || race.StartMsById(raceSeconds) is null)
            return Problem.NotFound("A race's id is {class}-{race}, such as 1-5402746.");
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? null
            : Problem.Of(StatusCodes.Status403Forbidden, "organiser-only", "Only from the machine that the platform runs on.");
    }

    private static PlaceEntry PlaceOf(RacePlace place) => new(
        place.Rank, place.RacerId, place.Name, Decimal(place.Mean), place.Last is { } last ? Decimal(last) : null, Decimal(place.Best),
        place.BestSecond, place.SecondsRidden);

    private static decimal Decimal(Output output) => output.TenThousandths / 10_000m;

    private static int? LimitOf(string? text, int usual, int most) =>
        text is null ? usual : int.TryParse(text, out var limit) && limit >= 1 && limit <= most ? limit : null;
}

/// <param name="Reason">Why the race does not count.</param>
internal sealed record VoidRequest(string? Reason);

/// <param name="ClassId">1 to 6.</param>
/// <param name="Races">The newest first.</param>
/// <param name="Cursor">Gives the next page; null at the end.</param>
internal sealed record RaceList(int ClassId, IReadOnlyList<RaceListEntry> Races, string? Cursor);

/// <param name="Id"><c>{class}-{race}</c>.</param>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="StartsAt">Milliseconds since 1970.</param>
/// <param name="Lines">Telemetry lines delivered, repeats among them.</param>
/// <param name="Voided">The race does not count.</param>
/// <param name="VoidReason">Why; null where it counts.</param>
internal sealed record RaceListEntry(string Id, int ClassId, long RaceId, long StartsAt, long Lines, bool Voided, string? VoidReason);

/// <param name="Id"><c>{class}-{race}</c>.</param>
/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="ClassName">The class's name.</param>
/// <param name="StartsAt">Milliseconds since 1970.</param>
/// <param name="Seconds">What the means are over.</param>
/// <param name="RacerCount">All racers, also those of other pages.</param>
/// <param name="Rule">How places are given, in words.</param>
/// <param name="Voided">The race does not count.</param>
/// <param name="VoidReason">Why; null where it counts.</param>
/// <param name="Results">The best first.</param>
/// <param name="Cursor">Gives the next page; null at the end.</param>
internal sealed record RaceResultPage(
    string Id, int ClassId, long RaceId, string ClassName, long StartsAt, int Seconds, int RacerCount, string Rule, bool Voided,
    string? VoidReason, IReadOnlyList<PlaceEntry> Results, string? Cursor);

/// <param name="Rank">1-based; equal means share a rank.</param>
/// <param name="RacerId">The racer.</param>
/// <param name="Name">Null where never told.</param>
/// <param name="Mean">The result.</param>
/// <param name="Last">Output of the last second; null where it was not ridden.</param>
/// <param name="Best">Highest output.</param>
/// <param name="BestSecond">Its second.</param>
/// <param name="SecondsRidden">Seconds delivered.</param>
internal sealed record PlaceEntry(
    int Rank, int RacerId, string? Name, decimal Mean, decimal? Last, decimal Best, int BestSecond, int SecondsRidden);
