using System.Runtime.CompilerServices;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>The races that were ridden, read from what delivery has put into its bucket; no state of its own.</summary>
/// <remarks>
/// A race is looked for in the hours from its start until <see cref="RaceKey.LateMax"/> later: a second that arrives after that stands in
/// the history, not in the result. Safe for concurrent callers.
/// </remarks>
internal sealed class RaceArchive : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly RaceArchiveOptions _options;
    private readonly TimeProvider _time;
    private readonly DeliveredObjectIndex _index;
    private readonly Lock _lock = new();
    private readonly Dictionary<RaceKey, (string Version, RaceResult Result, long Use)> _results = [];
    private long _uses;

    public RaceArchive(IObjectStore store, RaceArchiveOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _index = new(store, options);
    }

    /// <summary>The races of a class, the newest first.</summary>
    /// <param name="classId">1 to 6.</param>
    /// <param name="before">Only races older than this one; null from the newest.</param>
    /// <param name="count">At most so many, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<IReadOnlyList<RaceSummary>> ListAsync(
        int classId, RacePosition? before, int count, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var from = before is { } position
            ? Min(now, DateTimeOffset.FromUnixTimeMilliseconds(position.StartsAtMs) + RaceKey.LateMax)
            : now;
        var oldest = HourOf(now - _options.Horizon);
        var found = new Dictionary<RaceKey, RaceSummary>();
        for (var hour = HourOf(from); hour >= oldest; hour -= Hour)
        {
            foreach (var part in await _index.HourAsync(hour, cancellationToken))
                Add(found, part, classId);
            // An object bears the hour of its oldest record, so the hour before may hold more of a race; races after it are whole.
            var whole = found.Values.Where(race => race.StartsAtMs >= (hour + Hour).ToUnixTimeMilliseconds() && IsOlder(race, before));
            if (whole.Count() >= count)
                return Newest(whole, count);
        }
        return Newest(found.Values.Where(race => IsOlder(race, before)), count);
    }

    /// <summary>The result of a race; null where nothing was delivered of it.</summary>
    public async ValueTask<RaceResult?> ResultAsync(RaceKey race, CancellationToken cancellationToken)
    {
        var objects = await FindAsync(race, cancellationToken);
        if (objects.Count == 0)
            return null;
        // Objects are never replaced: the same objects are the same result.
        var version = string.Join('\n', objects.Select(part => part.ETag));
        lock (_lock)
        {
            if (_results.TryGetValue(race, out var known) && known.Version == version)
            {
                _results[race] = known with { Use = ++_uses };
                return known.Result;
            }
        }
        var startsAtMs = race.StartMs(_options.RaceSeconds, objects.Min(part => part.HeardMs));
        var tally = new RaceTally(_options, startsAtMs == race.StartMsById(_options.RaceSeconds) ? startsAtMs : null);
        foreach (var part in objects)
            await VisitAsync(part, race, (in telemetry, _) => tally.Add(telemetry, part.HeardMs), cancellationToken);
        var result = tally.Result(race, startsAtMs);
        lock (_lock)
        {
            _results[race] = (version, result, ++_uses);
            if (_results.Count > _options.ResultsMax)
                _results.Remove(_results.MinBy(entry => entry.Value.Use).Key);
        }
        return result;
    }

    /// <summary>
    /// Every delivered line of a race, object by object: at most one object's lines are held. Delivery is at least once and in no order;
    /// whoever needs each second once keeps the best of (racer, second).
    /// </summary>
    public async IAsyncEnumerable<RaceLine> ReadAsync(RaceKey race, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await FindAsync(race, cancellationToken))
        {
            var lines = new List<RaceLine>();
            await VisitAsync(part, race, (in telemetry, line) => lines.Add(RaceLine.Of(telemetry, line)), cancellationToken);
            foreach (var line in lines)
                yield return line;
        }
    }

    public void Dispose() => _index.Dispose();

    /// <summary>The objects that hold telemetry of a race, by hour and key.</summary>
    private async ValueTask<IReadOnlyList<DeliveredObject>> FindAsync(RaceKey race, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var horizon = now - _options.Horizon;
        // An id that no clock explains has been heard of lately, or not at all.
        var byId = race.StartMsById(_options.RaceSeconds) is { } ms && ms >= horizon.ToUnixTimeMilliseconds()
            && ms <= now.ToUnixTimeMilliseconds() + 5 * 60_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : (DateTimeOffset?)null;
        var (from, until) = byId is { } start ? (start - Hour, Min(now, start + RaceKey.LateMax)) : (now - 24 * Hour, now);
        var objects = new List<DeliveredObject>();
        for (var hour = HourOf(from); hour <= until; hour += Hour)
            objects.AddRange((await _index.HourAsync(hour, cancellationToken)).Where(part => part.Races.ContainsKey(race)));
        return objects;
    }

    private async ValueTask VisitAsync(DeliveredObject part, RaceKey race, TelemetryVisitor visit, CancellationToken cancellationToken)
    {
        if (await _index.ReadAsync(part.Key, cancellationToken) is not { } file)
            return;
        var fault = DeliveredTelemetry.Read(file, _options.RawBytesMax, _options.Limits, (in telemetry, line) =>
        {
            if (telemetry.RaceId == race.RaceId && telemetry.ClassId == race.ClassId)
                visit(telemetry, line);
        });
        if (fault != GzipFault.None)
            throw new IOException($"The delivered object {part.Key} was whole when it was indexed and is damaged now: {fault}.");
    }

    private void Add(Dictionary<RaceKey, RaceSummary> found, DeliveredObject part, int classId)
    {
        foreach (var (race, lines) in part.Races.Where(entry => entry.Key.ClassId == classId))
        {
            var startsAt = race.StartMs(_options.RaceSeconds, part.HeardMs);
            found[race] = found.TryGetValue(race, out var known)
                ? known with { StartsAtMs = Math.Min(known.StartsAtMs, startsAt), Lines = known.Lines + lines }
                : new(race, startsAt, lines);
        }
    }

    private static bool IsOlder(RaceSummary race, RacePosition? before) =>
        before is not { } position || new RacePosition(race.StartsAtMs, race.Race.RaceId).CompareTo(position) < 0;

    private static IReadOnlyList<RaceSummary> Newest(IEnumerable<RaceSummary> races, int count) =>
        [.. races.OrderByDescending(race => race.StartsAtMs).ThenByDescending(race => race.Race.RaceId).Take(count)];

    private static DateTimeOffset HourOf(DateTimeOffset moment) => new(moment.UtcTicks / Hour.Ticks * Hour.Ticks, TimeSpan.Zero);

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
