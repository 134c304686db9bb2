using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;

namespace Alleycat.InfraCdk.Observability;

/// <summary>The metrics that tell how the pipeline is, by the names that the services give them.</summary>
internal sealed class PipelineMetrics(string streamName, string deliveryName, string ruleName)
{
    public Metric Stream(string name, string statistic = "Sum", int minutes = 5) =>
        Create("AWS/Kinesis", name, statistic, minutes, ("StreamName", streamName));

    public Metric Delivery(string name, string statistic = "Sum", int minutes = 5) =>
        Create("AWS/Firehose", name, statistic, minutes, ("DeliveryStreamName", deliveryName));

    public Metric Rule(string name, string statistic = "Sum", int minutes = 5) =>
        Create("AWS/IoT", name, statistic, minutes, ("RuleName", ruleName));

    public Metric RuleAction(string name, string actionType) =>
        Create("AWS/IoT", name, "Sum", 5, ("RuleName", ruleName), ("ActionType", actionType));

    public static Metric Function(string functionName, string name, string statistic = "Sum", int minutes = 5) =>
        Create("AWS/Lambda", name, statistic, minutes, ("FunctionName", functionName));

    /// <summary>What a function's own meters count, as its log carries them (<c>platform/Alleycat.Lambda</c>, embedded metrics).</summary>
    public static Metric Embedded(string functionName, string name, string statistic = "Sum", int minutes = 5) =>
        Create("Alleycat", name, statistic, minutes, ("function", functionName));

    public static Metric Queue(string queueName, string name, string statistic = "Maximum", int minutes = 5) =>
        Create("AWS/SQS", name, statistic, minutes, ("QueueName", queueName));

    public static Metric Table(string tableName, string name, string statistic = "Sum", int minutes = 5) =>
        Create("AWS/DynamoDB", name, statistic, minutes, ("TableName", tableName));

    private static Metric Create(
        string space, string name, string statistic, int minutes, params (string Name, string Value)[] dimensions) =>
        new(new MetricProps
        {
            Namespace = space,
            MetricName = name,
            Statistic = statistic,
            Period = Duration.Minutes(minutes),
            DimensionsMap = dimensions.ToDictionary(dimension => dimension.Name, dimension => dimension.Value),
        });
}
