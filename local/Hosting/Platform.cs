using Alleycat.Delivery;
using Alleycat.FirehoseTransform;
using Alleycat.HistoryProcessor;
using Alleycat.Ingest;
using Alleycat.LiveRankings;
using Alleycat.Local.EventSources;
using Alleycat.Local.Firehose;
using Alleycat.Local.Http;
using Alleycat.Local.Metrics;
using Alleycat.Local.Observability;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Local.S3;
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
    private readonly BucketNotifications _bucketNotifications;
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
        _logs = HostLog.Create(options.LogFormat, time);
        _watches = new(options.StallLimit, time);
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
        _traces = options.Otlp.ExportsTraces ? new(options.Otlp.SampleRatio, limits, _store) : null;
        _rule = new(StreamPort(stream), EmbeddedStreamRule with { StreamName = StreamName, Limits = limits });
        _broker = new(BrokerOptionsOf(options, data.Mqtt, authorizer), RulePort(_rule), time);

        // Stream → objects → history.
        _transform = new(limits);
        _delivery = new(
            DeliveryOptionsOf(options), stream, _streams, options.Ports.Checkpoints(checkpoints), TransformPort(_transform.HandleAsync),
            BucketPort(_traces), time);
        foreach (var definition in options.Deliveries)
        {
            _store.CreateBucket(definition.Bucket);
            _delivery.Add(definition);
        }
        _history = new(BucketPort(traces: null), new HistoryProcessorOptions { Limits = limits }, time, new Random());
        _store.Subscribe(BucketNames.Delivery, BucketNames.DataPrefix, suffix: "", HistoryFunction, HistoryPort(_history.HandleAsync));
        _bucketNotifications = OpenBucketNotifications(limits);

        // Stream → boards.
        var rankingsOptions = new LiveRankingsOptions { Telemetry = limits };
        _recordBook = new(options.Ports.Records(_store), options.RaceSeconds, time);
        _audit = AuditTrail.Open(data.Root);
        _rulings = new(_audit, time);
        _rankings = new(BoardPort(_broker), rankingsOptions, time, _recordBook, _rulings);
        _rankingsPublisher = new(_rankings, rankingsOptions, time);
        _rankingsSource = new(
            stream, RankingsPort(_rankings.HandleAsync), checkpoints, SetAsideByRankingsAsync, new() { Consumer = "live-rankings" }, time);

        // What people ask about afterwards, and about the stages themselves.
        _failedRecords = new(_store, time);
        _races = new(_store, new RaceArchiveOptions { RaceSeconds = options.RaceSeconds, Limits = limits }, time);
        _announcer = new(_watches.Announcements.Watch(options.Ports.Announcements(_broker)), _rulings, options.RaceSeconds, time);
        _stageMeter = new(() => Stages());
        _stageLog = new(() => Stages(), _logs.CreateLogger<StageLog>(), time);
        _export = OtlpExport.Start(options.Otlp);
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
