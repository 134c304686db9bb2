using System.Globalization;
using Alleycat.Local.Commands;
using Alleycat.Local.Hosting;
using Alleycat.Local.Http;
using Alleycat.Local.Organisers;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Races.Sources;

/// <summary>Races of a data folder on which no host runs.</summary>
internal sealed class DataRaceSource : IRaceSource
{
    private readonly DirectoryObjectStore _store;
    private readonly AuditTrail _trail;
    private readonly RaceArchive _archive;
    private readonly RaceRulings _rulings;

    private DataRaceSource(DirectoryObjectStore store, AuditTrail trail, RaceArchiveOptions options, TimeProvider time)
    {
        _store = store;
        _trail = trail;
        _archive = new(store, options, time);
        _rulings = new(trail, time);
    }

    /// <param name="folder">The data folder, as for <c>alleycat up</c>.</param>
    /// <param name="raceSeconds">Length of its races.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">It is no data folder, a host runs on it, or it cannot be read.</exception>
    public static async Task<DataRaceSource> OpenAsync(string folder, int raceSeconds, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = DataDirectory.At(folder);
        if (!Directory.Exists(data.Buckets))
        {
            throw new CommandException(
                ExitCode.NotFound, "no-data", $"There is no data of Alleycat in {folder}.",
                "Say which folder with --data, or which running host with --host.");
        }
        try
        {
            var store = DirectoryObjectStore.Open(new() { Directory = data.Buckets, KeepsLeftovers = true }, time);
            // A folder that has never run to the end of its first start has no buckets yet.
            store.CreateBucket(BucketNames.Delivery);
            store.CreateBucket(BucketNames.History);
            var limits = new TelemetryLimits { SecondMax = Math.Max(raceSeconds, TelemetryLimits.Default.SecondMax) };
            var source = new DataRaceSource(
                store, AuditTrail.Open(data.Root), new RaceArchiveOptions { RaceSeconds = raceSeconds, Limits = limits }, time);
            await source._rulings.AdoptAsync(store, cancellationToken);
            return source;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Conflict, "data-in-use", $"The data folder {folder} cannot be opened: {fault.Message}",
                "Where a host runs on it, ask the host: leave --data out, or name it with --host.");
        }
    }

    public async Task<IReadOnlyList<RaceListEntry>> ListAsync(
        int classId, int count, bool withHidden, CancellationToken cancellationToken)
    {
        var races = await _archive.ListAsync(classId, null, count, cancellationToken);
        return [.. races.Select(race => RaceListEntry.Of(race, _rulings)).Where(race => withHidden || !race.Hidden)];
    }

    public async Task<RaceResultPage?> ResultAsync(RaceKey race, CancellationToken cancellationToken) =>
        await _archive.ResultAsync(race, cancellationToken) is { } result
            ? RaceResultPage.Of(result, _rulings, 0, int.MaxValue, mayRule: true, withHidden: true)
            : null;

    public IAsyncEnumerable<RaceLine> ReadAsync(RaceKey race, CancellationToken cancellationToken) => _archive.ReadAsync(race, cancellationToken);

    public Task RuleAsync(
        RulingAction action, RaceKey race, int? racerId, string reason, string who, CancellationToken cancellationToken)
    {
        try
        {
            return _rulings.Rule(new(who, Organiser.AtMachine), action, race, reason, racerId) == RulingOutcome.TrailFull
                ? throw new CommandException(
                    ExitCode.Conflict, "audit-trail-full",
                    string.Create(CultureInfo.InvariantCulture, $"The audit trail holds {AuditTrail.EntriesMax} rulings already."),
                    "Keep organisers/audit.ndjson elsewhere before you begin a new one.")
                : Task.CompletedTask;
        }
        catch (IOException fault)
        {
            throw new CommandException(
                ExitCode.Failed, "audit-trail-not-writable", $"Nothing was ruled, as it cannot be recorded: {fault.Message}",
                "Make room, and run this as the user who runs alleycat up.");
        }
    }

    public Task<AuditPage> AuditAsync(RaceKey? race, CancellationToken cancellationToken) =>
        Task.FromResult(new AuditPage([.. _rulings.Entries(race).Select(AuditEntryView.Of)], null, _rulings.BrokenLines));

    public async Task<byte[]?> HistoryAsync(int classId, CancellationToken cancellationToken)
    {
        var found = await _store.GetAsync(
            BucketNames.History, string.Create(CultureInfo.InvariantCulture, $"class-{classId}.gz"), cancellationToken: cancellationToken);
        return found.Status == GetObjectStatus.Found ? found.Content.ToArray() : null;
    }

    public async ValueTask DisposeAsync()
    {
        _archive.Dispose();
        _trail.Dispose();
        await _store.DisposeAsync();
    }
}
