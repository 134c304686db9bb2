using System.Globalization;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;

namespace Alleycat.Local.Http;

/// <summary>What organisers rule about races and single results, and the trail of it. For whoever <see cref="OrganiserGate"/> lets.</summary>
internal sealed class RulingsApi(RaceRulings rulings, OrganiserGate gate)
{
    public const string NotAnId = "A race's id is {class}-{race}, such as 1-5402746.";

    private const int EntriesMax = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/v1/races/{id}/voided", (HttpContext context, string id, RulingRequest request) =>
            Rule(context, id, RulingAction.Void, request.Reason));
        routes.MapDelete("/api/v1/races/{id}/voided", (HttpContext context, string id, string? reason) =>
            Rule(context, id, RulingAction.Unvoid, reason));
        routes.MapPut("/api/v1/races/{id}/hidden", (HttpContext context, string id, RulingRequest request) =>
            Rule(context, id, RulingAction.Hide, request.Reason));
        routes.MapDelete("/api/v1/races/{id}/hidden", (HttpContext context, string id, string? reason) =>
            Rule(context, id, RulingAction.Unhide, reason));
        routes.MapPut("/api/v1/races/{id}/results/{racer}/hidden", (HttpContext context, string id, string racer, RulingRequest request) =>
            RuleResult(context, id, racer, RulingAction.Hide, request.Reason));
        routes.MapDelete("/api/v1/races/{id}/results/{racer}/hidden", (HttpContext context, string id, string racer, string? reason) =>
            RuleResult(context, id, racer, RulingAction.Unhide, reason));
        routes.MapGet("/api/v1/races/{id}/audit", (HttpContext context, string id, string? limit, string? cursor) =>
            RaceKey.TryParse(id, out var race) ? Trail(context, race, limit, cursor) : Problem.NotFound(NotAnId));
        routes.MapGet("/api/v1/audit", (HttpContext context, string? limit, string? cursor) => Trail(context, null, limit, cursor));
    }

    private IResult RuleResult(HttpContext context, string id, string racer, RulingAction action, string? given) =>
        int.TryParse(racer, NumberStyles.None, CultureInfo.InvariantCulture, out var racerId)
            ? Rule(context, id, action, given, racerId)
            : Problem.NotFound("A racer's id is a number, such as 42.");

    /// <remarks>A page of another origin cannot get here: a PUT and a DELETE are asked about first, and nothing here allows them.</remarks>
    private IResult Rule(HttpContext context, string id, RulingAction action, string? given, int? racerId = null)
    {
        if (!RaceKey.TryParse(id, out var race))
            return Problem.NotFound(NotAnId);
        var (organiser, refusal) = gate.Identify(context);
        if (organiser is null)
            return refusal!;
        var reason = given?.Trim() ?? "";
        var needsReason = action is RulingAction.Void or RulingAction.Hide;
        if (reason.Length > RaceRulings.ReasonCharsMax || (needsReason && reason.Length == 0))
            return Problem.Bad("reason", $"A reason is 1 to {RaceRulings.ReasonCharsMax} characters.");
        try
        {
            return rulings.Rule(organiser, action, race, reason, racerId) == RulingOutcome.TrailFull
                ? Problem.Of(StatusCodes.Status409Conflict, "audit-trail-full", $"The audit trail holds {AuditTrail.EntriesMax} rulings already.")
                : Results.NoContent();
        }
        catch (IOException fault)
        {
            return Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "audit-trail-not-writable", $"Nothing was ruled, as it cannot be recorded: {fault.Message}");
        }
    }

    private IResult Trail(HttpContext context, RaceKey? race, string? limit, string? cursor)
    {
        if (gate.Identify(context).Refusal is { } refusal)
            return refusal;
        var count = 100;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > EntriesMax))
            return Problem.Bad("limit", $"limit is 1 to {EntriesMax}.");
        var after = 0L;
        if (cursor is not null && (!long.TryParse(cursor, out after) || after < 0))
            return Problem.Bad("cursor", "That cursor was not given out here.");
        var left = rulings.Entries(race).Where(entry => entry.Number > after).ToList();
        var page = left.Take(count).Select(AuditEntryView.Of).ToList();
        return Results.Json(new AuditPage(page, left.Count > count ? page[^1].Number.ToString() : null, rulings.BrokenLines));
    }
}

/// <param name="Reason">Why, for the riders.</param>
internal sealed record RulingRequest(string? Reason);

/// <param name="Entries">The oldest first.</param>
/// <param name="Cursor">Gives the next page; null at the end.</param>
/// <param name="BrokenLines">Lines of the trail's file that are damaged or were changed by hand, 1-based.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntryView> Entries, string? Cursor, IReadOnlyList<int> BrokenLines);

/// <param name="Number">1-based.</param>
/// <param name="At">Milliseconds since 1970.</param>
/// <param name="Who">Who ruled.</param>
/// <param name="Proof">How they were known: <c>pass:{key id}</c>, or <c>machine</c>.</param>
/// <param name="Action"><c>void</c>, <c>unvoid</c>, <c>hide</c> or <c>unhide</c>.</param>
/// <param name="Race"><c>{class}-{race}</c>.</param>
/// <param name="Racer">Whose result of it; null where the whole race is meant.</param>
/// <param name="Reason">Why; empty where none was given for taking a ruling back.</param>
internal sealed record AuditEntryView(long Number, long At, string Who, string Proof, string Action, string Race, int? Racer, string Reason)
{
    public static AuditEntryView Of(AuditEntry entry) => new(
        entry.Number, entry.AtMs, entry.Who, entry.Proof, AuditLineFormat.NameOf(entry.Action), entry.Race.ToString(), entry.RacerId,
        entry.Reason);
}
