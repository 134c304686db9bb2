using Alleycat.Local.Observability;
using Alleycat.Mqtt;
using Alleycat.Streaming;

namespace Alleycat.Local.Hosting;

/// <content>What stands at the stages' ports so that people see how they do: watches, the page's tap, traces, the log.</content>
/// <remarks>Outermost the trace, so that its spans hold all of a stage's time; innermost what a fault drill puts there.</remarks>
internal sealed partial class Platform
{
    private readonly ILoggerFactory _logs;
    private readonly StageWatches _watches;
    private readonly StageMeter _stageMeter;
    private readonly StageLog _stageLog;

    /// <summary>Null where no traces are exported: then nothing looks for data points.</summary>
    private readonly DataPointTraces? _traces;

    /// <summary>Null where no collector is named.</summary>
    private readonly OtlpExport? _export;

    private ITopicRule RulePort(ITopicRule rule)
    {
        var watched = _tap.Watch(BrokerStage, rule);
        return _traces?.FollowPublish(watched) ?? watched;
    }

    private IStreamProducer StreamPort(IStreamProducer stream)
    {
        var watched = _watches.Stream.Watch(_options.Ports.Stream(stream));
        return _traces?.FollowStream(watched) ?? watched;
    }

    private LambdaFunction TransformPort(LambdaFunction transform)
    {
        var watched = _tap.Watch(TransformStage, _watches.Transform.Watch(_options.Ports.Transform(transform)));
        return _traces?.FollowTransform(watched) ?? watched;
    }

    private ObservedObjectStore BucketPort(DataPointTraces? traces) =>
        new(_options.Ports.Buckets(_store), _watches.Buckets, new ObjectLog(_logs.CreateLogger<ObjectLog>()), traces);

    private LambdaFunction HistoryPort(LambdaFunction history)
    {
        var watched = _tap.Watch(HistoryStage, _watches.History.Watch(_options.Ports.History(history)));
        return _traces?.FollowHistory(watched) ?? watched;
    }

    private LambdaFunction RankingsPort(LambdaFunction rankings)
    {
        var watched = _watches.Rankings.Watch(rankings);
        return _traces?.FollowRankings(watched) ?? watched;
    }

    private RaceLog BoardPort(ITopicPublisher publisher)
    {
        var watched = _tap.Watch(RankingsStage, _watches.Boards.Watch(_options.Ports.Boards(publisher)));
        return new RaceLog(_traces?.FollowBoards(watched) ?? watched, _logs.CreateLogger<RaceLog>());
    }

    private Action<MqttConnectionEnd> ConnectionEnds()
    {
        var log = new MqttConnectionLog(_logs.CreateLogger<MqttConnectionLog>());
        return end =>
        {
            _watches.Connections.Ended(end);
            log.Write(end);
        };
    }
}
