using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>Which races are void: one small object each, <c>voided/{class}-{race}.json</c> in the history bucket.</summary>
/// <remarks>
/// A void race stays what it was, in objects and in history; its result only says that it does not count. Objects are few, so all are
/// read at the first question and kept. Safe for concurrent callers.
/// </remarks>
internal sealed class VoidedRaces(IObjectStore store, TimeProvider time) : IDisposable
{
    public const int ReasonCharsMax = 200;

    /// <summary>Further races are refused: an organiser voids a few.</summary>
    public const int RacesMax = 10_000;

    private const string Prefix = "voided/";

    private readonly SemaphoreSlim _writing = new(1);
    private Dictionary<RaceKey, VoidedRace>? _races;

    /// <summary>The race's voiding, or null where it counts.</summary>
    public async ValueTask<VoidedRace?> FindAsync(RaceKey race, CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken)).GetValueOrDefault(race);

    /// <summary>Declares a race void; durable when the task completes. A second time replaces the reason.</summary>
    /// <returns>False where there are too many.</returns>
    public async ValueTask<bool> AddAsync(RaceKey race, string reason, CancellationToken cancellationToken)
    {
        var voided = new VoidedRace(race, reason, time.GetUtcNow().ToUnixTimeMilliseconds());
        await LoadAsync(cancellationToken);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_races!.Count >= RacesMax && !_races.ContainsKey(race))
                return false;
            await store.PutAsync(
                new()
                {
                    Bucket = BucketNames.History,
                    Key = $"{Prefix}{race}.json",
                    ContentType = "application/json",
                    Parts = [ObjectPart.Of(JsonSerializer.SerializeToUtf8Bytes(new StoredVoid(reason, voided.VoidedAtMs)))],
                },
                cancellationToken);
            _races = new(_races) { [race] = voided };
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Lets a race count again.</summary>
    public async ValueTask RemoveAsync(RaceKey race, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await store.DeleteAsync(BucketNames.History, $"{Prefix}{race}.json", cancellationToken);
            var left = new Dictionary<RaceKey, VoidedRace>(_races!);
            left.Remove(race);
            _races = left;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async ValueTask<Dictionary<RaceKey, VoidedRace>> LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _races) is { } known)
            return known;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return _races ??= await ReadAllAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<Dictionary<RaceKey, VoidedRace>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var races = new Dictionary<RaceKey, VoidedRace>();
        for (string? after = null; ;)
        {
            var page = await store.ListAsync(BucketNames.History, Prefix, after, 1000, cancellationToken);
            foreach (var summary in page)
            {
                var name = summary.Key[Prefix.Length..].Replace(".json", "", StringComparison.Ordinal);
                if (races.Count < RacesMax && RaceKey.TryParse(name, out var race)
                    && await ReadAsync(summary.Key, race, cancellationToken) is { } voided)
                    races[race] = voided;
            }
            if (page.Count < 1000)
                return races;
            after = page[^1].Key;
        }
    }

    private async ValueTask<VoidedRace?> ReadAsync(string key, RaceKey race, CancellationToken cancellationToken)
    {
        var found = await store.GetAsync(BucketNames.History, key, cancellationToken: cancellationToken);
        if (found.Status != GetObjectStatus.Found)
            return null;
        try
        {
            var stored = JsonSerializer.Deserialize<StoredVoid>(found.Content.Span);
            return new(race, stored?.Reason ?? "", stored?.VoidedAt ?? 0);
        }
        catch (JsonException)
        {
            // Written by hand, perhaps: the race is void all the same, only the reason is not known.
            return new(race, "", 0);
        }
    }

    private sealed record StoredVoid(string Reason, long VoidedAt);
}
