using Alleycat.Racing;

namespace Alleycat.Local.Http;

/// <summary>What the page asks for before it connects: where things are, and what races run now.</summary>
internal sealed class PageApi(int raceSeconds, string version, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config.json", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-cache";
            return new PageConfig(raceSeconds, "/mqtt", "/", version);
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
        return new(now.ToUnixTimeMilliseconds(), raceSeconds, [.. classes]);
    }
}

/// <summary><c>config.json</c>: the same page runs against this host and against AWS by another one of these.</summary>
/// <param name="RaceSeconds">Length of a race.</param>
/// <param name="Mqtt">WebSocket path of the MQTT endpoint on this origin.</param>
/// <param name="History">Where <c>class-N.gz</c> and <c>racers.gz</c> lie.</param>
/// <param name="Version">The platform's.</param>
internal sealed record PageConfig(int RaceSeconds, string Mqtt, string History, string Version);

/// <param name="ServerTime">Milliseconds since 1970: the clock all races run on.</param>
/// <param name="RaceSeconds">Length of a race.</param>
/// <param name="Classes">The six classes with the race that runs in each.</param>
internal sealed record PageNow(long ServerTime, int RaceSeconds, IReadOnlyList<RunningRace> Classes);

/// <param name="ClassId">1 to 6.</param>
/// <param name="Name">The class's name.</param>
/// <param name="RaceId">The running race.</param>
/// <param name="StartsAt">When it started, milliseconds since 1970.</param>
/// <param name="Second">Its second now, 1-based.</param>
internal sealed record RunningRace(int ClassId, string Name, long RaceId, long StartsAt, int Second);
