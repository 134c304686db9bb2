using System.Text.Json.Nodes;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>The way of a data point, stage by stage.</summary>
[Collection(Stacks.Collection)]
public sealed class PipelineTests(Stacks stacks)
{
    private Resource Rule => Assert.Single(stacks.Default.Pipeline.OfType("AWS::IoT::TopicRule"), rule => !IsRefused(rule));

    private Resource Refused => Assert.Single(stacks.Default.Pipeline.OfType("AWS::IoT::TopicRule"), IsRefused);

    private Resource Delivery => stacks.Default.Pipeline.Only("AWS::KinesisFirehose::DeliveryStream");

    private JsonNode Destination => Delivery.At("ExtendedS3DestinationConfiguration")!;

    private Resource Source => stacks.Default.Pipeline.Only("AWS::Lambda::EventSourceMapping");

    [Fact]
    public void The_rule_keeps_a_racer_s_seconds_in_order()
    {
        Assert.Equal("2016-03-23", Rule.Text("TopicRulePayload", "AwsIotSqlVersion"));
        Assert.Equal("${topic(2)}", Rule.Text("TopicRulePayload", "Actions", 0, "Kinesis", "PartitionKey"));
        Assert.Equal("[TelemetryStream5198B67A]", Rule.Text("TopicRulePayload", "Actions", 0, "Kinesis", "StreamName"));
        Assert.Equal("false", Rule.Text("TopicRulePayload", "RuleDisabled"));
    }

    [Fact]
    public void A_message_reaches_the_stream_only_if_it_names_its_topic_s_racer() =>
        Assert.Equal("SELECT * FROM 'alleycat-publish/+' WHERE cast(racerId as String) = topic(2)", Rule.Text("TopicRulePayload", "Sql"));

    [Fact]
    public void A_message_that_names_another_racer_is_kept_for_inspection()
    {
        Assert.Equal(
            "SELECT * FROM 'alleycat-publish/+' WHERE isUndefined(racerId) OR cast(racerId as String) <> topic(2)",
            Refused.Text("TopicRulePayload", "Sql"));
        Assert.StartsWith("errors/refused/", Refused.Text("TopicRulePayload", "Actions", 0, "S3", "Key"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_stream_does_not_take_is_kept_by_an_error_action() => Assert.All(
        stacks.Default.Pipeline.OfType("AWS::IoT::TopicRule"),
        rule => Assert.StartsWith("errors/failed/", rule.Text("TopicRulePayload", "ErrorAction", "S3", "Key"), StringComparison.Ordinal));

    [Fact]
    public void Rules_and_delivery_wait_for_their_roles_policies() => Assert.All(
        (Resource[])[Rule, Refused, Delivery, Source],
        resource => Assert.Contains(resource.DependsOn, id => id.Contains("DefaultPolicy", StringComparison.Ordinal)));

    [Fact]
    public void Firehose_reads_the_stream() =>
        Assert.Equal("[TelemetryStream5198B67A.Arn]", Delivery.Text("KinesisStreamSourceConfiguration", "KinesisStreamARN"));

    [Fact]
    public void Delivered_and_set_aside_records_have_prefixes_that_do_not_meet()
    {
        Assert.Equal("data/!{timestamp:yyyy/MM/dd/HH}/", (string?)Destination["Prefix"]);
        Assert.Equal("!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/", (string?)Destination["ErrorOutputPrefix"]);
    }

    [Fact]
    public void Objects_are_gzip_by_size_and_time()
    {
        Assert.Equal("GZIP", (string?)Destination["CompressionFormat"]);
        Assert.Equal(1, (int?)Destination["BufferingHints"]!["SizeInMBs"]);
        Assert.Equal(60, (int?)Destination["BufferingHints"]!["IntervalInSeconds"]);
        var chosen = stacks.Chosen.Pipeline.Only("AWS::KinesisFirehose::DeliveryStream");
        Assert.Equal("64", chosen.Text("ExtendedS3DestinationConfiguration", "BufferingHints", "SizeInMBs"));
        Assert.Equal("300", chosen.Text("ExtendedS3DestinationConfiguration", "BufferingHints", "IntervalInSeconds"));
    }

    [Fact]
    public void The_transform_is_called_with_what_its_answer_can_hold_or_a_minute_and_retried_three_times()
    {
        var parameters = ProcessorParameters(stacks.Default);
        Assert.Equal("[DeliveryTransformFunction5E0C6455.Arn]:$LATEST", parameters["LambdaArn"]);
        Assert.Equal("0.3", parameters["BufferSizeInMBs"]);
        Assert.Equal("60", parameters["BufferIntervalInSeconds"]);
        Assert.Equal("3", parameters["NumberOfRetries"]);
        Assert.Equal("0.2", ProcessorParameters(stacks.Chosen)["BufferSizeInMBs"]);
    }

    [Fact]
    public void Firehose_s_own_errors_are_logged()
    {
        Assert.True((bool?)Destination["CloudWatchLoggingOptions"]!["Enabled"]);
        Assert.NotNull(Destination["CloudWatchLoggingOptions"]!["LogStreamName"]);
    }

    [Fact]
    public void Only_delivered_data_call_the_history_processor()
    {
        var notification = Assert.Single(
            stacks.Default.Pipeline.Only("AWS::S3::Bucket", "Delivered").At("NotificationConfiguration", "LambdaConfigurations")!.AsArray())!;
        Assert.Equal("s3:ObjectCreated:*", (string?)notification["Event"]);
        var filter = Assert.Single(notification["Filter"]!["S3Key"]!["Rules"]!.AsArray())!;
        Assert.Equal("prefix", (string?)filter["Name"]);
        Assert.Equal("data/", (string?)filter["Value"]);
        Assert.DoesNotContain(stacks.Default.Site.OfType("AWS::S3::Bucket"), bucket => bucket.At("NotificationConfiguration") is not null);
    }

    [Fact]
    public void The_permission_is_there_before_the_bucket_is_checked() => Assert.Contains(
        stacks.Default.Pipeline.Only("AWS::Lambda::Permission").Id, stacks.Default.Pipeline.Only("AWS::S3::Bucket", "Delivered").DependsOn);

    [Fact]
    public void The_bucket_and_the_function_know_each_other_by_the_stack_s_id()
    {
        var bucket = stacks.Default.Pipeline.Only("AWS::S3::Bucket", "Delivered");
        Assert.Equal("alleycat-pipeline-[stack id]", bucket.Text("BucketName"));
        var function = stacks.Default.Pipeline.Only("AWS::Lambda::Function", "HistoryProcessor");
        Assert.Equal(bucket.Text("BucketName"), function.Text("Environment", "Variables", "ALLEYCAT_DELIVERY_BUCKET"));
        Assert.Equal("arn:aws:s3:::alleycat-pipeline-[stack id]", stacks.Default.Pipeline.Only("AWS::Lambda::Permission").Text("SourceArn"));
    }

    [Fact]
    public void An_event_that_fails_is_tried_again_and_then_kept()
    {
        var config = stacks.Default.Pipeline.Only("AWS::Lambda::EventInvokeConfig");
        Assert.Equal("2", config.Text("MaximumRetryAttempts"));
        Assert.Equal("21600", config.Text("MaximumEventAgeInSeconds"));
        Assert.StartsWith("[HistoryFailures", config.Text("DestinationConfig", "OnFailure", "Destination"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_poison_record_cannot_stop_live_rankings()
    {
        Assert.Equal("true", Source.Text("BisectBatchOnFunctionError"));
        Assert.Equal("ReportBatchItemFailures", Source.Text("FunctionResponseTypes", 0));
        Assert.Equal("3", Source.Text("MaximumRetryAttempts"));
        Assert.Equal("60", Source.Text("MaximumRecordAgeInSeconds"));
        Assert.StartsWith("[LiveRankingsFailures", Source.Text("DestinationConfig", "OnFailure", "Destination"), StringComparison.Ordinal);
        Assert.Equal("LATEST", Source.Text("StartingPosition"));
    }

    [Fact]
    public void Without_boards_nothing_of_them_is_deployed_and_the_rest_stays()
    {
        var pipeline = stacks.Boardless.Pipeline;
        Assert.DoesNotContain(pipeline.Resources, resource => resource.Id.StartsWith("LiveRankings", StringComparison.Ordinal));
        Assert.DoesNotContain(pipeline.OfType("AWS::CloudWatch::Alarm"), alarm => alarm.Id.Contains("Rankings", StringComparison.Ordinal));
        Assert.Equal(2, pipeline.OfType("AWS::Lambda::Function").Count());
        Assert.Single(pipeline.OfType("AWS::SQS::Queue"));
    }

    [Fact]
    public void One_shard_needs_no_table_and_carries_its_state_through_a_race()
    {
        Assert.Empty(stacks.Chosen.Pipeline.OfType("AWS::DynamoDB::GlobalTable"));
        Assert.Equal("600", stacks.Chosen.Pipeline.Only("AWS::Lambda::EventSourceMapping").Text("TumblingWindowInSeconds"));
    }

    [Fact]
    public void Several_shards_meet_in_a_table_by_race_and_shard()
    {
        Assert.Null(Source.At("TumblingWindowInSeconds"));
        var table = stacks.Default.Pipeline.Only("AWS::DynamoDB::GlobalTable");
        Assert.Equal("race", table.Text("KeySchema", 0, "AttributeName"));
        Assert.Equal("shard", table.Text("KeySchema", 1, "AttributeName"));
    }

    [Fact]
    public void Delivered_data_are_a_table_whose_hours_are_computed()
    {
        var table = stacks.Default.Pipeline.Only("AWS::Glue::Table");
        var parameters = table.At("TableInput", "Parameters")!;
        Assert.Equal("true", (string?)parameters["projection.enabled"]);
        Assert.Equal("yyyy/MM/dd/HH", (string?)parameters["projection.hour.format"]);
        Assert.Equal("s3://[DeliveredC7DA39D1]/data/${hour}/", Intrinsic.Text(parameters["storage.location.template"]));
        Assert.Equal("s3://[DeliveredC7DA39D1]/data/", table.Text("TableInput", "StorageDescriptor", "Location"));
        Assert.Equal(
            ["uuid", "event", "deviceTimestamp", "second", "raceId", "name", "racerId", "classId", "cadence", "resistance", "output"],
            table.At("TableInput", "StorageDescriptor", "Columns")!.AsArray().Select(column => (string?)column!["Name"]));
    }

    private static bool IsRefused(Resource rule) => rule.Text("TopicRulePayload", "Sql").Contains("isUndefined", StringComparison.Ordinal);

    private static Dictionary<string, string> ProcessorParameters(SynthesisedApp app) => app.Pipeline.Only("AWS::KinesisFirehose::DeliveryStream")
        .At("ExtendedS3DestinationConfiguration", "ProcessingConfiguration", "Processors", 0, "Parameters")!.AsArray()
        .ToDictionary(parameter => (string)parameter!["ParameterName"]!, parameter => Intrinsic.Text(parameter!["ParameterValue"]));
}
