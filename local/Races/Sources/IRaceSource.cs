using Alleycat.Local.Commands;
using Alleycat.Local.Http;

namespace Alleycat.Local.Races.Sources;

/// <summary>Where a command finds races: a running host, or a data folder on which none runs. Both answer in the interface's words.</summary>
/// <remarks>Every call may throw a <see cref="CommandException"/> that says what is wrong and what to do.</remarks>
internal interface IRaceSource : IAsyncDisposable
{
    /// <summary>The newest races of a class, the newest first.</summary>
    Task<IReadOnlyList<RaceListEntry>> ListAsync(int classId, int count, bool withHidden, CancellationToken cancellationToken);

    /// <summary>The result with every place, hidden or not, as far as the asker may see them; null where nothing was delivered of the race.</summary>
    Task<RaceResultPage?> ResultAsync(RaceKey race, CancellationToken cancellationToken);

    /// <summary>Every delivered line of a race, hidden or not; none where nothing was delivered of it.</summary>
    IAsyncEnumerable<RaceLine> ReadAsync(RaceKey race, CancellationToken cancellationToken);

    /// <summary>Rules about a race, or about one racer's result of it; durable when the task completes.</summary>
    /// <param name="action">What.</param>
    /// <param name="race">About which race.</param>
    /// <param name="racerId">Whose result of it; null where the whole race is meant.</param>
    /// <param name="reason">Why; empty only for taking a ruling back.</param>
    /// <param name="who">Who says they rule; with a pass its name counts.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task RuleAsync(RulingAction action, RaceKey race, int? racerId, string reason, string who, CancellationToken cancellationToken);

    /// <summary>The audit trail, the oldest entry first.</summary>
    Task<AuditPage> AuditAsync(RaceKey? race, CancellationToken cancellationToken);

    /// <summary>The class's history file; null where there is none.</summary>
    Task<byte[]?> HistoryAsync(int classId, CancellationToken cancellationToken);
}
