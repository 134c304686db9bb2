using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>What goes wrong is heard of.</summary>
[Collection(Stacks.Collection)]
public sealed class ObservabilityTests(Stacks stacks)
{
    private IEnumerable<Resource> Alarms => stacks.Default.Pipeline.OfType("AWS::CloudWatch::Alarm");

    [Theory]
    [InlineData("AWS/Kinesis", "WriteProvisionedThroughputExceeded")]
    [InlineData("AWS/Kinesis", "ReadProvisionedThroughputExceeded")]
    [InlineData("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds")]
    [InlineData("AWS/Kinesis", "PutRecords.ThrottledRecords")]
    [InlineData("AWS/Kinesis", "PutRecords.FailedRecords")]
    [InlineData("AWS/Firehose", "DeliveryToS3.DataFreshness")]
    [InlineData("AWS/Firehose", "DeliveryToS3.Success")]
    [InlineData("AWS/Firehose", "KinesisMillisBehindLatest")]
    [InlineData("AWS/Firehose", "ExecuteProcessing.Success")]
    [InlineData("AWS/Firehose", "ThrottledGetRecords")]
    [InlineData("AWS/IoT", "ErrorActionSuccess")]
    [InlineData("AWS/IoT", "ErrorActionFailure")]
    [InlineData("AWS/Lambda", "AsyncEventAge")]
    [InlineData("AWS/Lambda", "AsyncEventsDropped")]
    [InlineData("AWS/Lambda", "DestinationDeliveryFailures")]
    [InlineData("AWS/Lambda", "IteratorAge")]
    [InlineData("AWS/DynamoDB", "WriteThrottleEvents")]
    public void There_is_an_alarm_on(string space, string metric) => Assert.Single(
        Alarms, alarm => alarm.Text("Namespace") == space && alarm.Text("MetricName") == metric);

    [Theory]
    [InlineData("Errors")]
    [InlineData("Duration")]
    public void Each_function_has_an_alarm_on(string metric) => Assert.Equal(
        stacks.Default.Pipeline.OfType("AWS::Lambda::Function").Select(function => $"[{function.Id}]").Order(StringComparer.Ordinal),
        Alarms.Where(alarm => alarm.Text("MetricName") == metric).Select(alarm => alarm.Text("Dimensions", 0, "Value")).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_failure_queue_has_an_alarm_on_its_first_message() => Assert.Equal(
        stacks.Default.Pipeline.OfType("AWS::SQS::Queue").Select(queue => $"[{queue.Id}.QueueName]").Order(StringComparer.Ordinal),
        Alarms.Where(alarm => alarm.Text("MetricName") == "ApproximateNumberOfMessagesVisible" && alarm.Text("Threshold") == "0")
            .Select(alarm => alarm.Text("Dimensions", 0, "Value")).Order(StringComparer.Ordinal));

    [Fact]
    public void Between_races_no_alarm_goes_off() => Assert.All(Alarms, alarm => Assert.Equal("notBreaching", alarm.Text("TreatMissingData")));

    [Fact]
    public void Every_alarm_says_what_it_means() => Assert.All(Alarms, alarm => Assert.EndsWith(".", alarm.Text("AlarmDescription"), StringComparison.Ordinal));

    [Fact]
    public void A_slow_function_is_told_of_before_it_times_out()
    {
        var alarm = Assert.Single(Alarms, alarm => alarm.Id.StartsWith("AlarmsHistorySlow", StringComparison.Ordinal));
        Assert.Equal("240000", alarm.Text("Threshold"));
    }

    [Fact]
    public void Buffers_that_are_chosen_longer_are_not_taken_for_lateness()
    {
        var alarm = stacks.Chosen.Pipeline.Only("AWS::CloudWatch::Alarm", "AlarmsDeliveryLate");
        Assert.True(int.Parse(alarm.Text("Threshold"), System.Globalization.CultureInfo.InvariantCulture) > 300 + 60);
    }

    [Fact]
    public void Alarms_are_sent_to_whoever_asked()
    {
        Assert.All(Alarms, alarm => Assert.Null(alarm.At("AlarmActions")));
        var topic = stacks.Chosen.Pipeline.Only("AWS::SNS::Topic");
        Assert.All(stacks.Chosen.Pipeline.OfType("AWS::CloudWatch::Alarm"), alarm => Assert.Equal($"[{topic.Id}]", alarm.Text("AlarmActions", 0)));
        var subscription = stacks.Chosen.Pipeline.Only("AWS::SNS::Subscription");
        Assert.Equal("email", subscription.Text("Protocol"));
        Assert.Equal("someone@example.com", subscription.Text("Endpoint"));
    }

    [Fact]
    public void Only_CloudWatch_of_this_account_may_use_the_topic_and_its_key()
    {
        var statements = stacks.Chosen.Pipeline.Resources.Where(resource => resource.Type is "AWS::SNS::TopicPolicy" or "AWS::KMS::Key")
            .SelectMany(Statement.Of).Where(statement => statement.IsAllow && statement.Principal.Contains("cloudwatch", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, statements.Length);
        Assert.All(statements, statement => Assert.Equal(Intrinsic.Account, Intrinsic.Text(statement.Condition!["StringEquals"]!["aws:SourceAccount"])));
    }

    [Fact]
    public void The_dashboard_shows_every_stage()
    {
        var body = Intrinsic.Text(stacks.Default.Pipeline.Only("AWS::CloudWatch::Dashboard").At("DashboardBody"));
        Assert.All(
            (string[])["TopicMatch", "IncomingRecords", "DeliveryToS3.DataFreshness", "ExecuteProcessing.Success", "ConcurrentExecutions",
                "ApproximateNumberOfMessagesVisible", "\"alarm\""],
            metric => Assert.Contains(metric, body, StringComparison.Ordinal));
    }
}
