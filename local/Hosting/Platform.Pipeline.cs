using Alleycat.Local.Http;

namespace Alleycat.Local.Hosting;

internal sealed partial class Platform
{
    private const string BrokerStage = "mqtt";
    private const string StreamStage = "stream";
    private const string TransformStage = "transform";
    private const string HistoryStage = "history";
    private const string RankingsStage = "rankings";

    /// <summary>The stages in the order of a data point's way, each with where its state is asked for.</summary>
    /// <remarks>
    /// A stage is unwell for its own fault only: one that waits for another says so and leaves the blame there, so that what is broken
    /// stands alone.
    /// </remarks>
    private IReadOnlyList<PipelineStageSource> Stages() =>
    [
        new(BrokerStage, "Bikes connect", "The MQTT broker and the topic rule take each second and acknowledge it once it is durable.",
            ["Alleycat.Mqtt", "Alleycat.Ingest"], BrokerHealth, () => null),
        new(StreamStage, "Stream", "A durable log, in order for each racer; spoken to as Kinesis.",
            ["Alleycat.StreamLog"], StreamHealth, () => null),
        new(TransformStage, "Transform", "Adds the output to every record, and sets aside what is no telemetry.",
            ["Alleycat.FirehoseTransform"], () => _watches.Transform.Check(), () => null),
        new("delivery", "Delivery", "Gathers transformed records and puts them as gzip objects.",
            ["Alleycat.Delivery"], DeliveryHealth, () => _delivery.DataFreshness.TotalSeconds),
        new("objects", "Buckets", "Delivered objects and the history's files; spoken to as S3.",
            ["Alleycat.ObjectStore"], () => _watches.Buckets.Check(), () => null),
        new(HistoryStage, "History", "Merges each delivered object into the personal records of its classes.",
            ["Alleycat.HistoryProcessor"], HistoryHealth, () => null),
        new(RankingsStage, "Live rankings", 
            "Keeps the standings of the running races, publishes them once a second, and announces races and records.",
            ["Alleycat.LiveRankings", "Alleycat.Local.EventSources"], RankingsHealth, () => null),
    ];

    private (bool IsHealthy, string Detail) BrokerHealth() => _broker.StoreFault is { } fault
        ? (false, $"retained messages and kept sessions cannot be written, and nobody is let in until they can: {fault}")
        : _watches.Connections.Check(_broker.ConnectionCount);

    private (bool IsHealthy, string Detail) StreamHealth()
    {
        var (isHealthy, detail) = _watches.Stream.Check();
        return (isHealthy, $"{detail}; shards: {_streams.Find(StreamName)!.Shards.Count}");
    }

    private (bool IsHealthy, string Detail) DeliveryHealth()
    {
        if (_delivery.Completion.IsFaulted)
            return Running(_delivery.Completion);
        if (_delivery.Checks().FirstOrDefault(check => !check.IsHealthy) is not { } late)
            return (true, "running");
        return !_watches.Transform.Check().IsHealthy ? (true, $"waits for the transform: {late.Detail}")
            : !_watches.Buckets.Check().IsHealthy ? (true, $"waits for the buckets: {late.Detail}")
            : (false, late.Detail);
    }

    private (bool IsHealthy, string Detail) HistoryHealth()
    {
        var (areHandled, notifications) = Notifications();
        var (isHealthy, detail) = _watches.History.Check();
        if (!isHealthy && !_watches.Buckets.Check().IsHealthy)
            return (areHandled, $"waits for the buckets; {notifications}");
        return (isHealthy && areHandled, $"{detail}; {notifications}");
    }

    private (bool IsHealthy, string Detail) RankingsHealth()
    {
        if (_broker.StoreFault is not null && !_watches.Boards.Check().IsHealthy)
            return (true, "waits for the broker's store");
        (bool IsHealthy, string Detail)[] parts =
        [
            Running(_rankingsRunning), Running(_rankingsPublisher.Completion), _watches.Rankings.Check(), _watches.Boards.Check(),
            OfPart("the race announcements", Running(_announcer.Completion)), OfPart("the race announcements", _watches.Announcements.Check()),
            OfPart("the records to beat", RecordsToBeatHealth()),
        ];
        return Array.Find(parts, part => !part.IsHealthy) is { Detail: not null } fault ? fault : (true, "running");

        static (bool IsHealthy, string Detail) OfPart(string name, (bool IsHealthy, string Detail) part) =>
            (part.IsHealthy, $"{name}: {part.Detail}");
    }

    private (bool IsHealthy, string Detail) RecordsToBeatHealth()
    {
        var (isHealthy, detail) = _recordBook.Check();
        return isHealthy || !HistoryHealth().IsHealthy || !_watches.Buckets.Check().IsHealthy ? (true, "waits for the history") : (false, detail);
    }

    private static (bool IsHealthy, string Detail) Running(Task stage) =>
        (!stage.IsFaulted, stage.Exception?.GetBaseException().Message ?? "running");

    private (bool IsHealthy, string Detail) Notifications()
    {
        var consumers = _store.Consumers;
        var detail = $"{consumers.Sum(consumer => consumer.Pending)} objects to go, {consumers.Sum(consumer => consumer.SetAside)} given up";
        return (consumers.All(consumer => consumer.SetAside == 0), detail);
    }
}
