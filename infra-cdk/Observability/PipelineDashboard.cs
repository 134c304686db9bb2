using Alleycat.InfraCdk.Functions;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace Alleycat.InfraCdk.Observability;

/// <summary>One page, in the order of the pipeline: what comes in, what goes out, how far behind, what went wrong.</summary>
internal sealed class PipelineDashboard : Construct
{
    public PipelineDashboard(Construct scope, string id, PipelineMetrics metrics, IReadOnlyList<Alarm> alarms,
        IReadOnlyList<(string Name, StageFunction Stage)> functions, IReadOnlyList<(string Name, FailureQueue Queue)> failures)
        : base(scope, id)
    {
        Dashboard = new Dashboard(this, "Dashboard", new DashboardProps { DefaultInterval = Duration.Hours(3) });
        Dashboard.AddWidgets(new AlarmStatusWidget(new AlarmStatusWidgetProps
        {
            Title = "Alarms",
            Width = 24,
            Height = 4,
            Alarms = [.. alarms],
        }));
        Dashboard.AddWidgets(
            Graph("Messages",
                metrics.Rule("TopicMatch", minutes: 1), metrics.RuleAction("Success", "Kinesis"), metrics.Rule("ParseError", minutes: 1)),
            Graph("Stream: records and bytes in",
                metrics.Stream("IncomingRecords", minutes: 1), metrics.Stream("IncomingBytes", minutes: 1)),
            Graph("Stream: readers behind, ms", metrics.Stream("GetRecords.IteratorAgeMilliseconds", "Maximum", 1)));
        Dashboard.AddWidgets(
            Graph("Delivery: data freshness, s", metrics.Delivery("DeliveryToS3.DataFreshness", "Maximum", 1)),
            // What is read and neither transformed nor still buffered was set aside.
            Graph("Delivery: records read, transformed, delivered",
                metrics.Delivery("DataReadFromKinesisStream.Records", minutes: 1),
                metrics.Delivery("SucceedProcessing.Records", minutes: 1),
                metrics.Delivery("DeliveryToS3.Records", minutes: 1)),
            Graph("Delivery: success of transform and of puts",
                metrics.Delivery("ExecuteProcessing.Success", "Average", 1), metrics.Delivery("DeliveryToS3.Success", "Average", 1)));
        foreach (var (name, stage) in functions)
            Dashboard.AddWidgets(FunctionRow(name, stage.Function.FunctionName));
        Dashboard.AddWidgets(Graph("Given up", [.. failures.Select(failure =>
            PipelineMetrics.Queue(failure.Queue.Queue.QueueName, "ApproximateNumberOfMessagesVisible"))]));
    }

    public Dashboard Dashboard { get; }

    private static IWidget[] FunctionRow(string name, string function) =>
    [
        Graph($"{name}: calls, errors, throttles", PipelineMetrics.Function(function, "Invocations", minutes: 1),
            PipelineMetrics.Function(function, "Errors", minutes: 1), PipelineMetrics.Function(function, "Throttles", minutes: 1)),
        Graph($"{name}: duration, ms",
            PipelineMetrics.Function(function, "Duration", "p50", 1), PipelineMetrics.Function(function, "Duration", "p99", 1)),
        Graph($"{name}: instances", PipelineMetrics.Function(function, "ConcurrentExecutions", "Maximum", 1)),
    ];

    private static GraphWidget Graph(string title, params Metric[] metrics) =>
        new(new GraphWidgetProps { Title = title, Width = 8, Height = 6, Left = [.. metrics] });
}
