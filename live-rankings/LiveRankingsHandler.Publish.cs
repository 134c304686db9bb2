using System.Buffers;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings;

public sealed partial class LiveRankingsHandler
{
    // The sample's clients merge whatever comes for their class; of a class' other races so many are told a round.
    private const int SampleRacesMax = 16;

    private readonly ClassFeed[] _feeds;

    // Timestamps, not the clock's time: a clock that is set neither silences the boards nor floods anybody with them.
    private long? _roundAt;

    /// <summary>Publishes every class' current race, once; by one caller at a time.</summary>
    /// <remarks>
    /// A race that stands still is published too, so that its age is never in doubt, until it is over; then the empty board follows.
    /// </remarks>
    public async ValueTask PublishAsync(CancellationToken cancellationToken = default)
    {
        foreach (var feed in _feeds)
            await PublishAsync(feed, cancellationToken);
        await PublishRoundAsync(cancellationToken);
    }

    /// <summary>
    /// Publishes the classes whose turn it is; meant to be called many times in each <see cref="LiveRankingsOptions.PublishInterval"/>, by one
    /// caller at a time.
    /// </summary>
    /// <remarks>
    /// A class' turn comes as soon as all who ride have reached another second, though not within half an interval of the last board that
    /// showed one, and without that after an interval and a quarter: boards keep step with the race, and no second waits for, or is passed
    /// over by, a board that only said that the race stands still.
    /// </remarks>
    public async ValueTask PublishDueAsync(CancellationToken cancellationToken = default)
    {
        foreach (var feed in _feeds)
        {
            if (IsDue(feed))
                await PublishAsync(feed, cancellationToken);
        }
        if (_roundAt is not { } roundAt || _time.GetElapsedTime(roundAt) >= _options.PublishInterval)
            await PublishRoundAsync(cancellationToken);
    }

    private bool IsDue(ClassFeed feed)
    {
        if (feed.DrawnAt is not { } drawnAt)
            return true;
        if (_time.GetElapsedTime(drawnAt) >= _options.PublishInterval * 1.25)
            return true;
        if (feed.SteppedAt is { } steppedAt && _time.GetElapsedTime(steppedAt) < _options.PublishInterval / 2)
            return false;
        lock (_lock)
        {
            return _standings.Current(feed.ClassId, _time.GetUtcNow().ToUnixTimeMilliseconds()) is { } current
                && (current.RaceId != feed.RaceId || (current.Version != feed.Version && current.CommonSecond() > feed.Second));
        }
    }

    private async ValueTask PublishAsync(ClassFeed feed, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        // Boards are drawn under the lock, sent without it; the buffers belong to the feed until its messages are sent.
        lock (_lock)
            Draw(feed, _time.GetUtcNow().ToUnixTimeMilliseconds());
        feed.DrawnAt = started;
        foreach (var message in feed.Messages)
            await _publisher.PublishAsync(message, cancellationToken);
        if (feed.Messages.Count > 0)
            _metrics.Published(feed.Messages.Count, _time.GetElapsedTime(started));
    }

    /// <summary>What is not about one class: races that are over are forgotten, racers are told what is stored.</summary>
    private async ValueTask PublishRoundAsync(CancellationToken cancellationToken)
    {
        _roundAt = _time.GetTimestamp();
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
            _standings.Expire(nowMs);
        await PublishStoredAsync(nowMs, cancellationToken);
    }

    private void Draw(ClassFeed feed, long nowMs)
    {
        feed.Messages.Clear();
        var current = _standings.Current(feed.ClassId, nowMs);
        if (current is null)
        {
            if (feed.RaceId != 0 || feed.PublishedAt is not { } publishedAt || _time.GetElapsedTime(publishedAt) >= _options.IdleInterval)
                AddBoard(feed, new(feed.ClassId, 0, ++feed.Seq, nowMs, 0), []);
            feed.RaceId = 0;
            return;
        }
        var rows = Shown(current, out var second);
        if (current.RaceId != feed.RaceId || second != feed.Second)
            feed.SteppedAt = _time.GetTimestamp();
        (feed.RaceId, feed.Second, feed.Version) = (current.RaceId, second, current.Version);
        var header = new StandingsHeader(feed.ClassId, current.RaceId, ++feed.Seq, nowMs, second);
        AddBoard(feed, header, rows);
        if (_options.PublishSampleResults)
            AddSamples(feed, header, rows, current);
        AddFallen(feed, nowMs);
    }

    /// <summary>The board without hidden results; the others close up.</summary>
    private StandingsRow[] Shown(RaceStandings race, out int second)
    {
        var rows = race.Board(out second);
        if (_hidden?.AnyOf(race.ClassId, race.RaceId) != true)
            return rows;
        var shown = Array.FindAll(rows, row => !_hidden.IsHidden(race.ClassId, race.RaceId, row.RacerId));
        for (var i = 0; i < shown.Length; i++)
            shown[i] = shown[i] with { Rank = i + 1 };
        return shown;
    }

    private void AddBoard(ClassFeed feed, StandingsHeader header, ReadOnlySpan<StandingsRow> rows)
    {
        feed.Board.ResetWrittenCount();
        StandingsFormat.Write(feed.Board, header, rows, _options.RacersMax);
        feed.Messages.Add(new(StandingsFormat.TopicOf(feed.ClassId), feed.Board.WrittenMemory, Qos: 0, Retain: true));
        feed.PublishedAt = _time.GetTimestamp();
    }

    private void AddSamples(ClassFeed feed, StandingsHeader header, StandingsRow[] rows, RaceStandings current)
    {
        if (feed.IsNews(current))
            AddSample(feed, header, rows);
        // Every page of the sample rides a race of its own, and still shows all of its class.
        foreach (var race in _standings.Running(feed.ClassId, header.ServerTimeMs)
            .Where(r => r != current && feed.IsNews(r)).OrderByDescending(r => r.LastArrivalMs).Take(SampleRacesMax - 1))
        {
            var others = Shown(race, out var second);
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

        /// <summary>The common second and the version of the race that the last board showed.</summary>
        public int Second { get; set; }

        public long Version { get; set; }

        /// <summary>When the class was looked at last, a board last showed another second, and one was last published; timestamps.</summary>
        public long? DrawnAt { get; set; }

        public long? SteppedAt { get; set; }

        public long? PublishedAt { get; set; }

        public ArrayBufferWriter<byte> Board { get; } = new(1024);

        public List<TopicMessage> Messages { get; } = [];

        /// <summary>Records that fell since the last round, and the race they fell in.</summary>
        public List<FallenRecord> Fallen { get; } = [];

        public long FallenRaceId { get; set; }

        public bool IsNews(RaceStandings race) => _versions.GetValueOrDefault(race.RaceId) != race.Version;

        public void Remember(IReadOnlyList<RaceStandings> races) => _versions = races.ToDictionary(r => r.RaceId, r => r.Version);
    }
}
