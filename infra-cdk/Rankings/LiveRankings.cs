using System.Globalization;
using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.Identity;
using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.Kinesis;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Constructs;

namespace Alleycat.InfraCdk.Rankings;

/// <summary>
/// Reads the stream as it comes and publishes standings. A board wants the present: what is old is let go, not waited for.
/// </summary>
internal sealed class LiveRankings : Construct
{
    private readonly AlleycatParameters _parameters;

    public LiveRankings(Construct scope, string id, AlleycatParameters parameters, IStream stream)
        : base(scope, id)
    {
        _parameters = parameters;
        Failures = new FailureQueue(this, "Failures");
        // With one shard, one instance sees every racer, and Lambda carries its state through a window of one race.
        Standings = parameters.Stream.Shards == 1 ? null : new StandingsTable(this, "Standings");
        Stage = new StageFunction(this, "Rankings", new StageFunctionProps
        {
            Parameters = parameters,
            Folder = "live-rankings",
            Assembly = "Alleycat.LiveRankings",
            Description = "publishes the standings of running races",
            Timeout = Duration.Seconds(30),
            Concurrency = parameters.Rankings.Concurrency,
            Environment = Environment(),
        });
        AllowReading(stream);
        AllowPublishing();
        if (Standings is not null)
            Stage.Allow(["dynamodb:PutItem", "dynamodb:Query"], Standings.Table.TableArn);
        AddEventSource(stream);
    }

    public StageFunction Stage { get; }

    public FailureQueue Failures { get; }

    /// <summary>Null where one shard makes it needless.</summary>
    public StandingsTable? Standings { get; }

    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["ALLEYCAT_RACE_SECONDS"] = _parameters.RaceSeconds.ToString(CultureInfo.InvariantCulture),
        };
        if (_parameters.IotEndpoint.Length > 0)
            environment["ALLEYCAT_IOT_ENDPOINT"] = _parameters.IotEndpoint;
        if (Standings is not null)
            environment["ALLEYCAT_STANDINGS_TABLE"] = Standings.Table.TableName;
        return environment;
    }

    private void AllowReading(IStream stream) => Stage.Allow(
        ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
        stream.StreamArn);

    private void AllowPublishing()
    {
        Stage.Allow(["iot:Publish", "iot:RetainPublish"], Topics.TopicArns(this, Topics.Published));
        // An account has one endpoint and its look-up no finer resource; whoever gives the endpoint as a parameter does without.
        if (_parameters.IotEndpoint.Length == 0)
            Stage.Allow(["iot:DescribeEndpoint"], "*");
    }

    private void AddEventSource(IStream stream)
    {
        var rankings = _parameters.Rankings;
        var mapping = new EventSourceMapping(this, "Source", new EventSourceMappingProps
        {
            Target = Stage.Function,
            EventSourceArn = stream.StreamArn,
            StartingPosition = StartingPosition.LATEST,
            BatchSize = rankings.BatchSize,
            MaxBatchingWindow = Duration.Seconds(rankings.BatchSeconds),
            // One record that cannot be read costs itself: the batch is halved around it, tried a few times, then set aside.
            BisectBatchOnError = true,
            ReportBatchItemFailures = true,
            RetryAttempts = rankings.Retries,
            MaxRecordAge = Duration.Seconds(rankings.RecordAgeSeconds),
            OnFailure = new SqsDlq(Failures.Queue),
            TumblingWindow = Standings is null ? Duration.Seconds(Math.Min(_parameters.RaceSeconds, 900)) : null,
        });
        // Lambda reads the stream with the function's role, and checks that it may as the mapping is made.
        mapping.Node.AddDependency(Stage.Role);
    }
}
