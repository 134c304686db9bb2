using Alleycat.Local.Http;

namespace Alleycat.Local.Hosting;

internal sealed partial class Platform
{
    private const string BrokerStage = "mqtt";
    private const string TransformStage = "transform";
    private const string HistoryStage = "history";
    private const string RankingsStage = "rankings";

    /// <summary>The stages in the order of a data point's way, each with where its state is asked for.</summary>
    private IReadOnlyList<PipelineStageSource> Stages() =>
    [
        new(BrokerStage, "Bikes connect", "The MQTT broker and the topic rule take each second and acknowledge it once it is durable.",
            ["Alleycat.Mqtt", "Alleycat.Ingest"], () => (true, $"{_broker.ConnectionCount} connections"), () => null),
        new("stream", "Stream", "A durable log, in order for each racer; spoken to as Kinesis.",
            ["Alleycat.StreamLog"], () => (true, $"shards: {_streams.Find(StreamName)!.Shards.Count}"), () => null),
        new(TransformStage, "Transform", "Adds the output to every record, and sets aside what is no telemetry.",
            ["Alleycat.FirehoseTransform"], () => (true, "called by delivery"), () => null),
        new("delivery", "Delivery", "Gathers transformed records and puts them as gzip objects.",
            ["Alleycat.Delivery"], () => Running(_delivery.Completion), () => _delivery.DataFreshness.TotalSeconds),
        new("objects", "Buckets", "Delivered objects and the history's files; spoken to as S3.",
            ["Alleycat.ObjectStore"], Notifications, () => null),
        new(HistoryStage, "History", "Merges each delivered object into the personal records of its classes.",
            ["Alleycat.HistoryProcessor"], Notifications, () => null),
        new(RankingsStage, "Live rankings", "Keeps the standings of the running races and publishes them once a second.",
            ["Alleycat.LiveRankings", "Alleycat.Local.EventSources"], () => Running(_rankingsRunning), () => null),
    ];

    private static (bool IsHealthy, string Detail) Running(Task stage) =>
        (!stage.IsFaulted, stage.Exception?.GetBaseException().Message ?? "running");

    private (bool IsHealthy, string Detail) Notifications()
    {
        var consumers = _store.Consumers;
        var detail = string.Join("; ", consumers.Select(consumer => $"{consumer.Pending} objects to go, {consumer.SetAside} given up"));
        return (consumers.All(consumer => consumer.SetAside == 0), detail);
    }
}
