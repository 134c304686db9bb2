using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Rankings;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Alleycat.InfraCdk.Observability;

/// <summary>What a person must hear of, stage by stage; each description says what it means and where to look.</summary>
internal sealed class PipelineAlarms : AlarmSet
{
    private const int MinuteMs = 60_000;

    public PipelineAlarms(Construct scope, string id, ITopic? topic)
        : base(scope, id, topic)
    {
    }

    public void WatchStream(PipelineMetrics metrics)
    {
        WhenOver("StreamWritesThrottled", "Producers are refused by the stream: more shards, or on demand.",
            metrics.Stream("WriteProvisionedThroughputExceeded"), 0);
        WhenOver("StreamReadsThrottled", "Readers are refused by the stream: they share 2 MB and 5 calls a second per shard.",
            metrics.Stream("ReadProvisionedThroughputExceeded"), 0, periods: 3);
        WhenOver("StreamReadLate", "A reader is minutes behind; what is older than the stream's retention is lost.",
            metrics.Stream("GetRecords.IteratorAgeMilliseconds", "Maximum", 1), 5 * MinuteMs, periods: 5);
        WhenOver("StreamPutsFailed", "Kinesis itself failed records of producers.", metrics.Stream("PutRecords.FailedRecords"), 0);
        WhenOver("StreamPutsThrottled", "Records of producers were throttled and put again.",
            metrics.Stream("PutRecords.ThrottledRecords"), 0, periods: 3);
    }

    public void WatchIngest(PipelineMetrics metrics)
    {
        WhenOver("IngestFailed", "Telemetry could not be put into the stream and lies under errors/failed/.",
            metrics.RuleAction("ErrorActionSuccess", "S3"), 0);
        WhenOver("IngestLost", "Telemetry could neither be put into the stream nor kept: it is lost.",
            metrics.RuleAction("ErrorActionFailure", "S3"), 0);
    }

    public void WatchDelivery(PipelineMetrics metrics, DeliveryParameters delivery)
    {
        // Twice what buffering alone may take, and a minute for the work itself.
        var fresh = (2 * (delivery.BufferSeconds + delivery.TransformBufferSeconds)) + 60;
        WhenOver("DeliveryLate", "The oldest record in Firehose is older than buffering explains.",
            metrics.Delivery("DeliveryToS3.DataFreshness", "Maximum", 1), fresh, periods: 3);
        WhenUnder("DeliveryPutsFail", "Firehose cannot put objects into the bucket; it goes on trying while the stream keeps the data.",
            metrics.Delivery("DeliveryToS3.Success", "Average"), 1);
        WhenOver("DeliveryReadLate", "Firehose reads the stream minutes behind.",
            metrics.Delivery("KinesisMillisBehindLatest", "Maximum", 1), 5 * MinuteMs, periods: 3);
        WhenOver("DeliveryReadsThrottled", "Firehose is refused by the stream.", metrics.Delivery("ThrottledGetRecords"), 0, periods: 3);
        WhenUnder("TransformCallsFail", "Calls of the transform fail; after four attempts whole batches go to processing-failed/.",
            metrics.Delivery("ExecuteProcessing.Success", "Average"), 1);
    }

    /// <remarks>Being throttled is an illness, but not for a queue's worker with a cap: there it is how the cap works.</remarks>
    public void WatchFunction(string name, StageFunction stage, bool isThrottleIll)
    {
        var function = stage.Function.FunctionName;
        WhenOver($"{name}Errors", $"{name} throws: its log says why.", PipelineMetrics.Function(function, "Errors"), 0);
        WhenOver($"{name}Slow", $"{name} comes near its time-out.",
            PipelineMetrics.Function(function, "Duration", "Maximum"), stage.Timeout.ToMilliseconds() * 0.8);
        if (isThrottleIll)
            WhenOver($"{name}Throttled", $"{name} is refused for want of concurrency.", PipelineMetrics.Function(function, "Throttles"), 0);
    }

    public void WatchQueuedCalls(string name, StageFunction stage)
    {
        var function = stage.Function.FunctionName;
        WhenOver($"{name}Late", $"Events wait for {name}: histories are minutes behind.",
            PipelineMetrics.Function(function, "AsyncEventAge", "Maximum", 1), 5 * MinuteMs, periods: 3);
        WhenOver($"{name}Dropped", $"Lambda gave up on events for {name}; they are in its failure queue.",
            PipelineMetrics.Function(function, "AsyncEventsDropped"), 0);
        WhenOver($"{name}FailuresLost", $"What {name} gave up on could not be put into its failure queue.",
            PipelineMetrics.Function(function, "DestinationDeliveryFailures"), 0);
    }

    public void WatchFailures(string name, FailureQueue failures) => WhenOver(
        $"{name}Failures", $"{name} gave something up: look into its failure queue, mend, send again.",
        PipelineMetrics.Queue(failures.Queue.QueueName, "ApproximateNumberOfMessagesVisible"), 0);

    public void WatchRankings(LiveRankings rankings)
    {
        WhenOver("RankingsLate", "Boards are more than half a minute behind the race.",
            PipelineMetrics.Function(rankings.Stage.Function.FunctionName, "IteratorAge", "Maximum", 1), 30_000, periods: 3);
        WhenOver("BoardsNotPublished", "Boards cannot be drawn or published; the function's log says why. Records and histories are not touched.",
            PipelineMetrics.Embedded(rankings.Stage.Function.FunctionName, "alleycat.rankings.publish_failed"), 0);
        if (rankings.Standings is { } standings)
        {
            WhenOver("StandingsThrottled", "The table refuses standings.",
                PipelineMetrics.Table(standings.Table.TableName, "WriteThrottleEvents"), 0, periods: 3);
        }
    }
}
