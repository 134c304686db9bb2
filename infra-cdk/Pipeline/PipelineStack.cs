using Alleycat.InfraCdk.Analysis;
using Alleycat.InfraCdk.Delivery;
using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.History;
using Alleycat.InfraCdk.Ingest;
using Alleycat.InfraCdk.Observability;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Rankings;
using Alleycat.InfraCdk.Storage;
using Alleycat.InfraCdk.Streaming;
using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Alleycat.InfraCdk.Pipeline;

/// <summary>The way of a data point: rule, stream, delivery with its transform, history, live rankings, and what watches them.</summary>
public sealed class PipelineStack : Stack
{
    private readonly TelemetryStream _stream;
    private readonly TelemetryRules _rules;
    private readonly DeliveryStream _delivery;
    private readonly HistoryProcessor _history;
    private readonly LiveRankings? _rankings;

    /// <remarks>The history bucket belongs to another stack, so that it outlives this one.</remarks>
    public PipelineStack(Construct scope, string id, AlleycatParameters parameters, IBucket historyBucket)
        : base(scope, id, new StackProps { Description = "Alleycat: from telemetry to histories and live rankings" })
    {
        var accessLogs = AccessLogBucket.ForBuckets(this, "AccessLogs");
        var delivered = new DeliveryBucket(this, "Delivered", parameters.Delivery, accessLogs);

        _stream = new TelemetryStream(this, "Telemetry", parameters.Stream);
        _rules = new TelemetryRules(this, "Ingest", _stream.Stream, delivered.Bucket);
        _delivery = new DeliveryStream(this, "Delivery", parameters, _stream.Stream, delivered);
        _history = new HistoryProcessor(this, "History", parameters, delivered, historyBucket);
        _rankings = parameters.Rankings.Enabled ? new LiveRankings(this, "LiveRankings", parameters, _stream.Stream) : null;
        var table = new TelemetryTable(this, "Analysis", delivered.Bucket);

        Watch(parameters);
        Say("StreamName", _stream.Stream.StreamName, "Producers put telemetry here.");
        Say("DeliveryStreamName", _delivery.Stream.Ref, "Firehose.");
        Say("DeliveryBucketName", delivered.Bucket.BucketName, "data/, processing-failed/ and errors/.");
        Say("HistoryFailures", _history.Failures.Queue.QueueUrl, "Objects that could not be merged.");
        if (_rankings is not null)
            Say("RankingsFailures", _rankings.Failures.Queue.QueueUrl, "Batches that could not be ranked.");
        Say("WorkGroup", table.WorkGroup.Ref, "Athena's work group for telemetry.");
    }

    private void Watch(AlleycatParameters parameters)
    {
        ITopic? topic = parameters.AlarmEmail.Length > 0 ? new AlarmTopic(this, "AlarmTopic", parameters.AlarmEmail).Topic : null;
        var metrics = new PipelineMetrics(_stream.Stream.StreamName, _delivery.Stream.Ref, _rules.Ingest.Ref);
        var alarms = new PipelineAlarms(this, "Alarms", topic);
        alarms.WatchIngest(metrics);
        alarms.WatchStream(metrics);
        alarms.WatchDelivery(metrics, parameters.Delivery);
        alarms.WatchFunction("Transform", _delivery.Transform, isThrottleIll: true);
        alarms.WatchFunction("History", _history.Stage, isThrottleIll: false);
        alarms.WatchQueuedCalls("History", _history.Stage);
        alarms.WatchFailures("History", _history.Failures);
        List<(string, StageFunction)> functions = [("Transform", _delivery.Transform), ("History", _history.Stage)];
        List<(string, FailureQueue)> failures = [("History", _history.Failures)];
        if (_rankings is not null)
        {
            alarms.WatchFunction("Rankings", _rankings.Stage, isThrottleIll: true);
            alarms.WatchRankings(_rankings);
            alarms.WatchFailures("Rankings", _rankings.Failures);
            functions.Add(("Live rankings", _rankings.Stage));
            failures.Add(("Live rankings", _rankings.Failures));
        }

        var dashboard = new PipelineDashboard(this, "Dashboard", metrics, alarms.Alarms, functions, failures);
        Say("DashboardName", dashboard.Dashboard.DashboardName, "In CloudWatch.");
    }

    private void Say(string name, string value, string description) =>
        _ = new CfnOutput(this, name, new CfnOutputProps { Value = value, Description = description });
}
