using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Http;

/// <summary>What the page asks for before it connects: where things are, and what races run now.</summary>
/// <param name="raceSeconds">Length of a race.</param>
/// <param name="version">The platform's.</param>
/// <param name="rulings">Which races are void.</param>
/// <param name="time">The clock of all races.</param>
/// <param name="fromAfar">Where other machines find the page, asked at each request; null where they do not.</param>
internal sealed class PageApi(
    int raceSeconds, string version, RaceRulings rulings, TimeProvider time, Func<string?>? fromAfar = null)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config.json", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            // In the clear only this very machine is heard, and it needs no pass; by TLS a rider does.
            var isHttps = context.Request.IsHttps;
            // Whoever looks at this machine's own screen cannot use an address that only this machine has.
            return new PageConfig(raceSeconds, "/mqtt", "/", version, NeedsPass: isHttps, isHttps ? null : fromAfar?.Invoke());
        });
        routes.MapGet("/api/v1/now", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-store";
            return Now();
        });
    }

    private PageNow Now()
    {
        var now = time.GetUtcNow();
        var clock = RaceClock.At(now, raceSeconds);
        var classes = RaceClass.Ids.Select(id =>
            new RunningRace(id, RaceClass.NameOf(id), clock.RaceId, clock.StartsAt.ToUnixTimeMilliseconds(), clock.Second));
        // The race that has just ended is the one whose result riders look at.
        var without = new List<RaceWithoutResult>();
        foreach (var race in RaceClass.Ids.SelectMany(id => new RaceKey[] { new(id, clock.RaceId), new(id, clock.RaceId - 1) }))
        {
            if (rulings.VoidOf(race) is { } found)
                without.Add(new(race.ClassId, race.RaceId, found.Reason));
        }
        // Read last: the answer's way back is all that makes the time old.
        return new(time.GetUtcNow().ToUnixTimeMilliseconds(), raceSeconds, [.. classes], without);
    }
}

/// <summary><c>config.json</c>: the same page runs against this host and against AWS by another one of these.</summary>
/// <param name="RaceSeconds">Length of a race.</param>
/// <param name="Mqtt">WebSocket path of the MQTT endpoint on this origin.</param>
/// <param name="History">Where <c>class-N.gz</c> and <c>racers.gz</c> lie.</param>
/// <param name="Version">The platform's.</param>
/// <param name="NeedsPass">Whether a rider who comes by this address needs a pass; who only watches never does.</param>
/// <param name="JoinAddress">What walls and QR codes name; null where the page's own address will do.</param>
internal sealed record PageConfig(int RaceSeconds, string Mqtt, string History, string Version, bool NeedsPass, string? JoinAddress);

/// <param name="ServerTime">Milliseconds since 1970: the clock all races run on.</param>
/// <param name="RaceSeconds">Length of a race.</param>
/// <param name="Classes">The six classes with the race that runs in each.</param>
/// <param name="Voided">Of the running races and those just ended, the ones that do not count.</param>
internal sealed record PageNow(long ServerTime, int RaceSeconds, IReadOnlyList<RunningRace> Classes, IReadOnlyList<RaceWithoutResult> Voided);

/// <param name="ClassId">1 to 6.</param>
/// <param name="RaceId">The race.</param>
/// <param name="Reason">Why it does not count, for the riders.</param>
internal sealed record RaceWithoutResult(int ClassId, long RaceId, string Reason);

/// <param name="ClassId">1 to 6.</param>
/// <param name="Name">The class's name.</param>
/// <param name="RaceId">The running race.</param>
/// <param name="StartsAt">When it started, milliseconds since 1970.</param>
/// <param name="Second">Its second now, 1-based.</param>
internal sealed record RunningRace(int ClassId, string Name, long RaceId, long StartsAt, int Second);
