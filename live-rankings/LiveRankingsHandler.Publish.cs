using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings;

public sealed partial class LiveRankingsHandler
{
    // The sample's clients merge whatever comes for their class; of a class' other races so many are told a round.
    private const int SampleRacesMax = 16;

    private readonly ClassFeed[] _feeds;

    /// <summary>
    /// Publishes every class' current race, once; meant to be called each <see cref="LiveRankingsOptions.PublishInterval"/>, by one
    /// caller at a time.
    /// </summary>
    /// <remarks>
    /// A race that stands still is published too, so that its age is never in doubt, until it is over; then the empty board follows.
    /// </remarks>
    public async ValueTask PublishAsync(CancellationToken cancellationToken = default)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
            _standings.Expire(nowMs);
        foreach (var feed in _feeds)
        {
            var started = _time.GetTimestamp();
            // Boards are drawn under the lock, sent without it; the buffers belong to the feed until its messages are sent.
            lock (_lock)
                Draw(feed, nowMs);
            foreach (var message in feed.Messages)
                await _publisher.PublishAsync(message, cancellationToken);
            if (feed.Messages.Count > 0)
                _metrics.Published(feed.Messages.Count, _time.GetElapsedTime(started));
        }
        await PublishStoredAsync(nowMs, cancellationToken);
    }

    private void Draw(ClassFeed feed, long nowMs)
    {
        feed.Messages.Clear();
        var current = _standings.Current(feed.ClassId, nowMs);
        if (current is null)
        {
            if (nowMs - feed.PublishedMs >= (long)_options.IdleInterval.TotalMilliseconds || feed.RaceId != 0)
                AddBoard(feed, new(feed.ClassId, 0, ++feed.Seq, nowMs, 0), []);
            feed.RaceId = 0;
            return;
        }
        feed.RaceId = current.RaceId;
        var rows = current.Board(out var second);
        var header = new StandingsHeader(feed.ClassId, current.RaceId, ++feed.Seq, nowMs, second);
        AddBoard(feed, header, rows);
        if (_options.PublishSampleResults)
            AddSamples(feed, header, rows, current);
        AddFallen(feed, nowMs);
    }

    private void AddBoard(ClassFeed feed, StandingsHeader header, ReadOnlySpan<StandingsRow> rows)
    {
        feed.Board.ResetWrittenCount();
        StandingsFormat.Write(feed.Board, header, rows, _options.RacersMax);
        feed.Messages.Add(new(StandingsFormat.TopicOf(feed.ClassId), feed.Board.WrittenMemory, Qos: 0, Retain: true));
        feed.PublishedMs = header.ServerTimeMs;
    }

    private void AddSamples(ClassFeed feed, StandingsHeader header, StandingsRow[] rows, RaceStandings current)
    {
        if (feed.IsNews(current))
            AddSample(feed, header, rows);
        // Every page of the sample rides a race of its own, and still shows all of its class.
        foreach (var race in _standings.Running(feed.ClassId, header.ServerTimeMs)
            .Where(r => r != current && feed.IsNews(r)).OrderByDescending(r => r.LastArrivalMs).Take(SampleRacesMax - 1))
        {
            var others = race.Board(out var second);
            AddSample(feed, header with { RaceId = race.RaceId, Second = second }, others);
        }
        feed.Remember(_standings.Running(feed.ClassId, header.ServerTimeMs));
    }

    private void AddSample(ClassFeed feed, StandingsHeader header, ReadOnlySpan<StandingsRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        StandingsFormat.WriteSample(buffer, header, rows, _options.RacersMax);
        feed.Messages.Add(new(StandingsFormat.SampleTopic, buffer.WrittenMemory));
    }

    /// <summary>What one class' subscribers were last told.</summary>
    private sealed class ClassFeed(int classId)
    {
        private Dictionary<long, long> _versions = [];

        public int ClassId { get; } = classId;

        public long Seq { get; set; }

        public long RaceId { get; set; }

        public long PublishedMs { get; set; }

        public ArrayBufferWriter<byte> Board { get; } = new(1024);

        public List<TopicMessage> Messages { get; } = [];

        /// <summary>Records that fell since the last round, and the race they fell in.</summary>
        public List<FallenRecord> Fallen { get; } = [];

        public long FallenRaceId { get; set; }

        public bool IsNews(RaceStandings race) => _versions.GetValueOrDefault(race.RaceId) != race.Version;

        public void Remember(IReadOnlyList<RaceStandings> races) => _versions = races.ToDictionary(r => r.RaceId, r => r.Version);
    }
}
