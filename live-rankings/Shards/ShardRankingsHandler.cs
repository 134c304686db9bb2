using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>
/// Live rankings as a function on a stream of several shards: each shard's instance keeps its part of a race in a table, and one of them a
/// second draws the class's board out of all parts.
/// </summary>
/// <remarks>
/// <para>
/// A part is the best output per racer and second, so batches that come again, in other sizes or in two instances at once lead to the same
/// parts, and these to the board that one process would draw. A part is replaced only where it is still the one that was read.
/// </para>
/// <para>Safe for concurrent callers, who wait for each other: Lambda has one per instance.</para>
/// </remarks>
public sealed partial class ShardRankingsHandler : IDisposable
{
    private const long AnnounceMs = 3_000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ShardRankingsOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly RaceTable _table;
    private readonly ShardRankingsMetrics _metrics = new();
    private readonly EventTelemetry _events;
    private readonly BoardPublisher _boards;
    private readonly Action<Exception> _report;

    /// <param name="items">The table.</param>
    /// <param name="publisher">Takes the boards.</param>
    /// <param name="options">Bounds and intervals.</param>
    /// <param name="time">The clock; its timers wait between attempts.</param>
    /// <param name="random">Spreads the attempts.</param>
    /// <param name="report">Told of a board that could not be drawn or published; the batch is done all the same.</param>
    public ShardRankingsHandler(
        IItemTable items, ITopicPublisher publisher, ShardRankingsOptions options, TimeProvider time, Random random,
        Action<Exception>? report = null)
    {
        _options = options;
        _time = time;
        _random = random;
        _table = new(items, options, time);
        _events = new(options.Telemetry, _metrics);
        _boards = new(publisher, options, _metrics);
        _report = report ?? (static _ => { });
    }

    /// <summary>Takes one Kinesis event of one shard; the shape of <see cref="LambdaFunction"/>.</summary>
    /// <param name="kinesisEventJson">The event as Lambda hands it over.</param>
    /// <param name="response">
    /// Takes the batch response. Where a race's part could not be kept, it names the first record of that race: what came before is done.
    /// </param>
    /// <param name="cancellationToken">Fires near the deadline; the whole batch is then tried again.</param>
    /// <exception cref="System.Text.Json.JsonException">The payload is no Kinesis event.</exception>
    public async ValueTask HandleAsync(
        ReadOnlyMemory<byte> kinesisEventJson, IBufferWriter<byte> response, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var shard = EventTelemetry.ShardOf(kinesisEventJson.Span);
            var races = FirstRecords(kinesisEventJson.Span);
            foreach (var (race, firstRecord) in races)
            {
                try
                {
                    await KeepAsync(shard, race, kinesisEventJson, cancellationToken);
                }
                catch (ItemTableException exception)
                {
                    // Races are taken in the order of their first records, so all that came before this one's is done.
                    _report(exception);
                    KinesisBatchResponse.WriteFailedFrom(response, firstRecord);
                    return;
                }
            }
            foreach (var classId in races.Select(race => race.Race.ClassId).Distinct())
                await PublishAsync(classId, cancellationToken);
            response.Write(KinesisBatchResponse.Success);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _turn.Dispose();
    }

    /// <summary>The races of an event, in the order of their first records, with those records' sequence numbers.</summary>
    private List<(RaceKey Race, byte[] FirstRecord)> FirstRecords(ReadOnlySpan<byte> eventJson)
    {
        var known = new HashSet<RaceKey>();
        var races = new List<(RaceKey, byte[])>();
        _events.Visit(eventJson, countFaults: true, (in Telemetry telemetry, long _, in KinesisEventRecord record) =>
        {
            var race = new RaceKey(telemetry.ClassId, telemetry.RaceId);
            if (known.Add(race))
                races.Add((race, record.SequenceNumber.ToArray()));
        });
        return races;
    }

    private async ValueTask KeepAsync(
        string shard, RaceKey key, ReadOnlyMemory<byte> eventJson, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < _options.AttemptsMax; attempt++)
        {
            if (attempt > 0)
            {
                _metrics.Conflict();
                await Task.Delay(Backoff(attempt), _time, cancellationToken);
            }
            if (await AdmitAsync(shard, key, cancellationToken) is not { } race)
                return;
            Record(race, eventJson.Span, isFirst: attempt == 0);
            if (await SaveAsync(shard, race, cancellationToken))
                return;
        }
        throw new ItemTableException(
            "contention", $"Race {key} of {shard} was written by others {_options.AttemptsMax} times in a row.", isTransient: true);
    }

    private void Record(ShardRace race, ReadOnlySpan<byte> eventJson, bool isFirst)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        race.ReadMs = nowMs;
        _events.Visit(eventJson, countFaults: false, (in Telemetry telemetry, long arrivalMs, in KinesisEventRecord _) =>
        {
            if (telemetry.RaceId != race.Key.RaceId || telemetry.ClassId != race.Key.ClassId)
                return;
            var recorded = race.Record(telemetry, arrivalMs == 0 ? nowMs : Math.Min(arrivalMs, nowMs));
            if (isFirst)
                _metrics.Count(recorded);
        });
    }

    private async ValueTask<bool> SaveAsync(string shard, ShardRace race, CancellationToken cancellationToken)
    {
        var isSaved = false;
        try
        {
            isSaved = await race.TrySaveAsync(_table, shard, cancellationToken);
            if (isSaved && race.ReadMs - race.AnnouncedMs >= AnnounceMs)
            {
                await _table.AnnounceAsync(race.Key, cancellationToken);
                race.AnnouncedMs = race.ReadMs;
            }
        }
        catch (Exception)
        {
            isSaved = false;
            throw;
        }
        finally
        {
            // After a conflict or a fault nobody knows what the table holds; it is read again.
            if (!isSaved)
                Forget(shard, race.Key);
        }
        return isSaved;
    }

    private async ValueTask PublishAsync(int classId, CancellationToken cancellationToken)
    {
        try
        {
            await PublishIfDueAsync(classId, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The records are kept, and the next call draws a newer board; to do this batch again would only add to what is wrong.
            _metrics.PublishFailed();
            _report(exception);
        }
    }

    private async ValueTask PublishIfDueAsync(int classId, CancellationToken cancellationToken)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (last, version) = await _table.ReadTurnAsync(classId, cancellationToken);
        if (!last.IsDue(nowMs, (long)_options.PublishInterval.TotalMilliseconds))
            return;
        // Taken before it is drawn, so that the others need not read all parts only to find that they came second.
        var taken = last with { Seq = last.Seq + 1, PublishedMs = nowMs };
        if (!await _table.TryTakeTurnAsync(classId, taken, version, cancellationToken))
            return;
        var standings = new Standings(_options.Standings with { RacesPerClassMax = 1000, RacersPerRaceMax = int.MaxValue });
        foreach (var key in await _table.RunningAsync(classId, cancellationToken))
            standings.Adopt(await ReadRaceAsync(key, cancellationToken));
        var done = await _boards.PublishAsync(classId, standings, last, nowMs, cancellationToken);
        if (done.Choice != taken.Choice)
            await _table.TryTakeTurnAsync(classId, done, version + 1, cancellationToken);
    }

    private async ValueTask<RaceStandings> ReadRaceAsync(RaceKey key, CancellationToken cancellationToken)
    {
        var race = new RaceStandings(key.ClassId, key.RaceId, _options.Standings with { RacersPerRaceMax = int.MaxValue });
        var names = new List<TableItem>();
        foreach (var item in await _table.ReadRaceAsync(key, cancellationToken))
        {
            if (item.Sort.EndsWith(RaceTable.NamesSuffix, StringComparison.Ordinal))
                names.Add(item);
            else if (!StandingsBlockFormat.TryRead(item.Body.Span, race))
                _metrics.Unsound();
        }
        // A racer whose records moved to another shard is known there first by seconds, so names come last.
        foreach (var item in names)
        {
            if (!RacerNamesFormat.TryRead(item.Body.Span, race))
                _metrics.Unsound();
        }
        return race;
    }

    private TimeSpan Backoff(int attempt)
    {
        lock (_random)
            return _options.FirstBackoff * Math.Min(16, 1 << (attempt - 1)) * _random.NextDouble();
    }
}
