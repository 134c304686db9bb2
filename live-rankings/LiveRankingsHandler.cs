using System.Buffers;
using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings;

/// <summary>Keeps the standings of the races that run, out of the stream's records, and publishes them.</summary>
/// <remarks>
/// The state is memory: per (class, race), racer and second the best output, so that repeated and reordered records change nothing. After
/// a restart it is made anew by reading the records of running races again. Safe for concurrent callers.
/// </remarks>
public sealed partial class LiveRankingsHandler : IDisposable
{
    private readonly ITopicPublisher _publisher;
    private readonly LiveRankingsOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Standings _standings;
    private readonly PackedRecordReader _packs = new();
    private readonly LiveRankingsMetrics _metrics = new();

    /// <param name="publisher">Takes what is published.</param>
    /// <param name="options">Bounds and intervals.</param>
    /// <param name="time">The clock.</param>
    /// <param name="book">The records to beat; without one nobody is told that a record fell.</param>
    /// <param name="hidden">Who is left out of boards and records; without it nobody.</param>
    public LiveRankingsHandler(
        ITopicPublisher publisher, LiveRankingsOptions? options = null, TimeProvider? time = null, IRecordBook? book = null,
        IHiddenResults? hidden = null)
    {
        _book = book;
        _hidden = hidden;
        _publisher = publisher;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _standings = new Standings(_options.Standings);
        _feeds = [.. RaceClass.Ids.Select(id => new ClassFeed(id))];
    }

    /// <summary>Takes one Kinesis event; the shape of <see cref="LambdaFunction"/>.</summary>
    /// <param name="kinesisEventJson">The event as Lambda hands it over.</param>
    /// <param name="response">Takes the batch response; a record that says nothing of ours is counted, never failed.</param>
    /// <param name="cancellationToken">Not waited for: nothing here takes long.</param>
    /// <exception cref="JsonException">The payload is no Kinesis event.</exception>
    public ValueTask HandleAsync(
        ReadOnlyMemory<byte> kinesisEventJson, IBufferWriter<byte> response, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        using var reader = new KinesisEventReader(kinesisEventJson.Span);
        lock (_lock)
        {
            while (reader.TryRead(out var record))
                Take(record, nowMs);
            _metrics.Racers = _standings.RacerCount;
            _metrics.Races = _standings.RaceCount;
        }
        response.Write(KinesisBatchResponse.Success);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _metrics.Dispose();

    private void Take(in KinesisEventRecord record, long nowMs)
    {
        if (!record.IsReadable || _packs.Read(record.Data, out var messages) != PackFault.None)
        {
            _metrics.CountUnreadable();
            return;
        }
        foreach (var message in messages)
            TakeMessage(message, record.ApproximateArrivalMs, nowMs);
    }

    private void TakeMessage(ReadOnlySpan<byte> message, long arrivalMs, long nowMs)
    {
        if (!TelemetryReader.TryRead(message, _options.Telemetry, out var telemetry, out _))
        {
            _metrics.CountUnreadable();
            return;
        }
        var recorded = _standings.Record(telemetry, arrivalMs == 0 ? nowMs : arrivalMs, nowMs);
        _metrics.Count(recorded);
        if (recorded == StandingsRecorded.Changed)
            NoteRecord(telemetry);
    }
}
