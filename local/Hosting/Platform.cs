using Alleycat.Delivery;
using Alleycat.FirehoseTransform;
using Alleycat.HistoryProcessor;
using Alleycat.Ingest;
using Alleycat.LiveRankings;
using Alleycat.Local.EventSources;
using Alleycat.Local.Firehose;
using Alleycat.Local.Http;
using Alleycat.Local.Metrics;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Mqtt;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Hosting;

/// <summary>The whole way of a data point in one process, wired from top to bottom. Here, and only here, everything sees everything.</summary>
internal sealed partial class Platform : IAsyncDisposable
{
    private const string StreamName = "alleycat";

    /// <summary>The broker's groups go into the embedded stream whole.</summary>
    internal static TelemetryTopicRuleOptions EmbeddedStreamRule { get; } = new() { EntriesPerCallMax = 10_000 };

    private readonly PlatformOptions _options;
    private readonly TimeProvider _time;
    private readonly MetricsCollector _metrics = new();
    private readonly StreamLogCatalog _streams;
    private readonly DirectoryObjectStore _store;
    private readonly FirehoseTransformHandler _transform;
    private readonly HistoryProcessorHandler _history;
    private readonly DeliveryStreams _delivery;
    private readonly TelemetryTopicRule _rule;
    private readonly MqttBroker _broker;
    private readonly LiveRankingsHandler _rankings;
    private readonly LiveRankingsPublisher _rankingsPublisher;
    private readonly StreamEventSource _rankingsSource;
    private readonly PipelineTap _tap;
    private readonly FailedRecords _failedRecords;
    private readonly RaceArchive _races;
    private readonly AuditTrail _audit;
    private readonly RaceRulings _rulings;
    private readonly HistoryRecordBook _recordBook;
    private readonly RaceAnnouncer _announcer;

    private Platform(PlatformOptions options, DataDirectory data, TimeProvider time)
    {
        _options = options;
        _time = time;
        _tap = new(time);
        _secure = OpenSecureListener(options, time, out var authorizer, out _identities);
        var limits = new TelemetryLimits { SecondMax = Math.Max(options.RaceSeconds, options.SecondMax) };

        // Stream and buckets: where bytes rest.
        _streams = StreamLogCatalog.Open(new StreamLogOptions { Directory = data.Streams, ShardCount = options.Shards }, time);
        var stream = _streams.OpenOrCreate(StreamName, options.Shards);
        var checkpoints = new CheckpointFile(data.Root);
        _store = DirectoryObjectStore.Open(new() { Directory = data.Buckets }, time);
        _store.CreateBucket(BucketNames.Delivery);
        _store.CreateBucket(BucketNames.History);

        // Bike → stream.
        _rule = new(stream, EmbeddedStreamRule with { StreamName = StreamName, Limits = limits });
        _broker = new(BrokerOptionsOf(options, data.Mqtt, authorizer), _tap.Watch(BrokerStage, _rule), time);

        // Stream → objects → history.
        _transform = new(limits);
        _delivery = new(
            DeliveryOptionsOf(options), stream, _streams, checkpoints, _tap.Watch(TransformStage, _transform.HandleAsync), _store, time);
        foreach (var definition in options.Deliveries)
        {
            _store.CreateBucket(definition.Bucket);
            _delivery.Add(definition);
        }
        _history = new(_store, new HistoryProcessorOptions { Limits = limits }, time, new Random());
        _store.Subscribe(
            BucketNames.Delivery, BucketNames.DataPrefix, suffix: "", "history-processor", _tap.Watch(HistoryStage, _history.HandleAsync));

        // Stream → boards.
        var rankingsOptions = new LiveRankingsOptions { Telemetry = limits };
        _recordBook = new(_store, options.RaceSeconds, time);
        _rankings = new(_tap.Watch(RankingsStage, _broker), rankingsOptions, time, _recordBook);
        _rankingsPublisher = new(_rankings, rankingsOptions, time);
        _rankingsSource = new(
            stream, _rankings.HandleAsync, checkpoints, SetAsideByRankingsAsync, new() { Consumer = "live-rankings" }, time);

        // What people ask about afterwards, and about the stages themselves.
        _failedRecords = new(_store, time);
        _races = new(_store, new RaceArchiveOptions { RaceSeconds = options.RaceSeconds, Limits = limits }, time);
        _audit = AuditTrail.Open(data.Root);
        _rulings = new(_audit, time);
        _announcer = new(_broker, _rulings, options.RaceSeconds, time);
    }

    private static DeliveryStreamOptions DeliveryOptionsOf(PlatformOptions options) => new()
    {
        SizeInMBs = options.BufferMegabytes,
        IntervalInSeconds = options.BufferSeconds,
        // Waiting for the transform's buffer is part of the delay; it never waits longer than the object's.
        TransformInterval = TimeSpan.FromSeconds(Math.Min(1, options.BufferSeconds)),
    };

    /// <summary>Delivery sets the very same record aside, with its raw data; a board needs nothing kept.</summary>
    private static ValueTask SetAsideByRankingsAsync(
        ShardId shardId, StreamRecord record, string reason, CancellationToken cancellationToken) => default;
}
