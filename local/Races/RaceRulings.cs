using System.Collections.Immutable;
using System.Text.Json;
using Alleycat.LiveRankings;
using Alleycat.Local.Organisers;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>
/// Which races are void or hidden, and which racers' results of a race are: what the audit trail, read from its first entry to its last, says.
/// </summary>
/// <remarks>
/// A race stays what it was, in objects and in history; its result only says that it does not count, or is not shown. There is no second
/// record of it that could disagree with the trail. Safe for concurrent callers.
/// </remarks>
internal sealed class RaceRulings(AuditTrail trail, TimeProvider time) : IHiddenResults
{
    public const int ReasonCharsMax = 200;

    /// <summary>Where races were declared void before there was an audit trail, in the history bucket.</summary>
    private const string FormerPrefix = "voided/";

    private readonly Lock _ruling = new();

    // Replaced whole, so that readers need no lock.
    private Dictionary<RaceKey, State> _states = Replay(trail.Entries);

    /// <summary>Why the race does not count; null where it counts.</summary>
    public RaceRuling? VoidOf(RaceKey race) => StateOf(race).Void;

    /// <summary>Why the race is not shown; null where it is.</summary>
    public RaceRuling? HidingOf(RaceKey race) => StateOf(race).Hidden;

    /// <summary>By racer id, why their result of the race is not shown.</summary>
    public ImmutableDictionary<int, RaceRuling> HiddenResultsOf(RaceKey race) => StateOf(race).HiddenResults;

    /// <inheritdoc/>
    public bool AnyOf(int classId, long raceId) => !HiddenResultsOf(new(classId, raceId)).IsEmpty;

    /// <inheritdoc/>
    public bool IsHidden(int classId, long raceId, int racerId) => HiddenResultsOf(new(classId, raceId)).ContainsKey(racerId);

    /// <summary>What was ruled, the oldest first.</summary>
    /// <param name="race">Of this race; null of all.</param>
    public IReadOnlyList<AuditEntry> Entries(RaceKey? race) =>
        race is { } one ? [.. trail.Entries.Where(entry => entry.Race == one)] : trail.Entries;

    /// <summary>Lines of the trail that are damaged or were changed by hand, 1-based.</summary>
    public IReadOnlyList<int> BrokenLines => trail.BrokenLines;

    /// <summary>Rules; durable when this returns.</summary>
    /// <param name="organiser">Who rules.</param>
    /// <param name="action">What.</param>
    /// <param name="race">About which race; whether anything was delivered of it does not matter.</param>
    /// <param name="reason">Why, at most <see cref="ReasonCharsMax"/> characters; never empty but for taking a ruling back.</param>
    /// <param name="racerId">Whose result of it, which can be hidden and shown; null where the whole race is meant.</param>
    /// <exception cref="IOException">The trail cannot be written: nothing was ruled.</exception>
    public RulingOutcome Rule(Organiser organiser, RulingAction action, RaceKey race, string reason, int? racerId = null) =>
        Rule(organiser, action, race, reason, racerId, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Takes over what was declared void before there was an audit trail; what it was written in stays where it is.</summary>
    public async ValueTask AdoptAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await store.ListAsync(BucketNames.History, FormerPrefix, after, 1000, cancellationToken);
            foreach (var summary in page)
            {
                var name = summary.Key[FormerPrefix.Length..].Replace(".json", "", StringComparison.Ordinal);
                if (!RaceKey.TryParse(name, out var race) || Entries(race).Count > 0)
                    continue;
                var found = await store.GetAsync(BucketNames.History, summary.Key, cancellationToken: cancellationToken);
                if (found.Status != GetObjectStatus.Found)
                    continue;
                var (reason, atMs) = ReadFormer(found.Content);
                Rule(new(Organiser.AtMachine, summary.Key), RulingAction.Void, race, reason, racerId: null, atMs);
            }
            if (page.Count < 1000)
                return;
            after = page[^1].Key;
        }
    }

    private RulingOutcome Rule(Organiser organiser, RulingAction action, RaceKey race, string reason, int? racerId, long atMs)
    {
        if (racerId is not null && action is RulingAction.Void or RulingAction.Unvoid)
            throw new ArgumentException("A single result is hidden or shown; void is a whole race.", nameof(action));
        lock (_ruling)
        {
            var state = StateOf(race);
            var isHeld = action switch
            {
                RulingAction.Void => state.Void?.Reason == reason,
                RulingAction.Unvoid => state.Void is null,
                RulingAction.Hide => state.HidingOf(racerId)?.Reason == reason,
                _ => state.HidingOf(racerId) is null,
            };
            if (isHeld)
                return RulingOutcome.HeldBefore;
            if (trail.TryAppend(organiser, action, race, reason, atMs, racerId) is not { } entry)
                return RulingOutcome.TrailFull;
            Volatile.Write(ref _states, new(_states) { [race] = state.After(entry) });
            return RulingOutcome.Recorded;
        }
    }

    private State StateOf(RaceKey race) => Volatile.Read(ref _states).GetValueOrDefault(race) ?? State.None;

    private static Dictionary<RaceKey, State> Replay(IReadOnlyList<AuditEntry> entries)
    {
        var states = new Dictionary<RaceKey, State>();
        foreach (var entry in entries)
            states[entry.Race] = (states.GetValueOrDefault(entry.Race) ?? State.None).After(entry);
        return states;
    }

    private static (string Reason, long AtMs) ReadFormer(ReadOnlyMemory<byte> json)
    {
        try
        {
            var former = JsonSerializer.Deserialize<FormerVoid>(json.Span);
            var reason = former?.Reason ?? "";
            return (reason.Length <= ReasonCharsMax ? reason : reason[..ReasonCharsMax], Math.Max(0, former?.VoidedAt ?? 0));
        }
        catch (JsonException)
        {
            // Written by hand, perhaps: the race is void all the same, only the reason is not known.
            return ("", 0);
        }
    }

    private sealed record FormerVoid(string Reason, long VoidedAt);

    private sealed record State(RaceRuling? Void, RaceRuling? Hidden, ImmutableDictionary<int, RaceRuling> HiddenResults)
    {
        public static State None { get; } = new(null, null, ImmutableDictionary<int, RaceRuling>.Empty);

        /// <summary>Of one racer's result, or of the race itself.</summary>
        public RaceRuling? HidingOf(int? racerId) => racerId is { } one ? HiddenResults.GetValueOrDefault(one) : Hidden;

        public State After(AuditEntry entry) => entry.Action switch
        {
            RulingAction.Void => this with { Void = new(entry.Reason, entry.AtMs, entry.Who) },
            RulingAction.Unvoid => this with { Void = null },
            RulingAction.Hide when entry.RacerId is { } racerId =>
                this with { HiddenResults = HiddenResults.SetItem(racerId, new(entry.Reason, entry.AtMs, entry.Who)) },
            RulingAction.Unhide when entry.RacerId is { } racerId => this with { HiddenResults = HiddenResults.Remove(racerId) },
            RulingAction.Hide => this with { Hidden = new(entry.Reason, entry.AtMs, entry.Who) },
            _ => this with { Hidden = null },
        };
    }
}
