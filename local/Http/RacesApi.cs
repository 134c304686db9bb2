using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Http;

/// <summary>Past races: which there were, who stood where, and the telemetry itself. <see cref="RulingsApi"/> rules about them.</summary>
/// <remarks>
/// A hidden race, and a hidden result of one, is not there for anybody but an organiser who asks with <c>hidden=true</c>. Notes on integrity
/// are for organisers only.
/// </remarks>
internal sealed class RacesApi(RaceArchive archive, RaceRulings rulings, OrganiserGate gate)
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
        new RulingsApi(rulings, gate).Map(routes);
    }

    private async Task<IResult> ListAsync(
        HttpContext context, string classId, string? limit, string? cursor, bool? hidden, CancellationToken cancellationToken)
    {
        if (hidden == true && gate.Identify(context).Refusal is { } refusal)
            return refusal;
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
            var entry = RaceListEntry.Of(race, rulings);
            if (!entry.Hidden || hidden == true)
                races.Add(entry);
        }
        var last = found.Count > count ? found[count - 1] : null;
        var next = last is null ? null : new RacePosition(last.StartsAtMs, last.Race.RaceId).ToString();
        return Results.Json(new RaceList(id, races, next));
    }

    private async Task<IResult> ResultAsync(
        HttpContext context, string id, string? limit, string? cursor, bool? hidden, CancellationToken cancellationToken)
    {
        if (!RaceKey.TryParse(id, out var race))
            return Problem.NotFound(RulingsApi.NotAnId);
        if (LimitOf(limit, 100, PlacesMax) is not { } count)
            return Problem.Bad("limit", $"limit is 1 to {PlacesMax}.");
        var from = 0;
        if (cursor is not null && (!int.TryParse(cursor, out from) || from < 0))
            return Problem.Bad("cursor", "That cursor was not given out here.");
        if (HiddenRefusal(context, race, hidden) is { } refusal)
            return refusal;
        if (await archive.ResultAsync(race, cancellationToken) is not { } result)
            return Problem.NotFound(NoSuchRace);
        return Results.Json(RaceResultPage.Of(result, rulings, from, count, gate.IsOrganiser(context), hidden == true));
    }

    private async Task TelemetryAsync(HttpContext context, string id, bool? hidden)
    {
        var cancellationToken = context.RequestAborted;
        if (!RaceKey.TryParse(id, out var race))
        {
            await Problem.NotFound(RulingsApi.NotAnId).ExecuteAsync(context);
            return;
        }
        if (HiddenRefusal(context, race, hidden) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }
        var leftOut = hidden == true ? null : rulings.HiddenResultsOf(race);
        var isEmpty = true;
        await foreach (var line in archive.ReadAsync(race, cancellationToken))
        {
            if (leftOut?.ContainsKey(line.RacerId) == true)
                continue;
            if (isEmpty)
                context.Response.ContentType = "application/x-ndjson";
            isEmpty = false;
            await context.Response.BodyWriter.WriteAsync(line.Json, cancellationToken);
            await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
        if (isEmpty)
            await Problem.NotFound(NoSuchRace).ExecuteAsync(context);
    }

    /// <summary>A hidden race is as if it were not there; only who may know of it is told that they must prove it.</summary>
    private IResult? HiddenRefusal(HttpContext context, RaceKey race, bool? hidden) =>
        hidden == true ? gate.Identify(context).Refusal
        : rulings.HidingOf(race) is not null ? Problem.NotFound(NoSuchRace)
        : null;

    private static int? LimitOf(string? text, int usual, int most) =>
        text is null ? usual : int.TryParse(text, out var limit) && limit >= 1 && limit <= most ? limit : null;
}
