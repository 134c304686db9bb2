using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <content>What stands at each stage's port while points are followed. What passes is never changed.</content>
internal sealed partial class DataPointTraces
{
    /// <summary>From the broker's hand-over to the message's being durable.</summary>
    public ITopicRule FollowPublish(ITopicRule rule) => new Rule(rule, this);

    /// <summary>The append to the stream, with shard and sequence number.</summary>
    public IStreamProducer FollowStream(IStreamProducer producer) => new Producer(producer, this);

    public LambdaFunction FollowTransform(LambdaFunction transform) => async (payload, response, cancellationToken) =>
        await FollowAsync(
            Begin(PointStage.Transform, PointStage.Stream, PointsOfFirehoseEvent(payload.Span)),
            () => transform(payload, response, cancellationToken));

    /// <summary>One delivered object's points, while it is put; null where it is none, or none of its points is followed.</summary>
    public PointSpans? Delivering(PutObjectRequest request)
    {
        if (!request.Key.StartsWith(BucketNames.DataPrefix, StringComparison.Ordinal) || request.Parts is not [{ Existing: null } part])
            return null;
        var points = new List<DataPoint>();
        _reader.AddObject(part.Bytes, points);
        return Begin(PointStage.Delivery, PointStage.Transform, points, "alleycat.object.key", request.Key);
    }

    public LambdaFunction FollowHistory(LambdaFunction history) => async (payload, response, cancellationToken) =>
    {
        var points = await PointsOfS3EventAsync(payload, cancellationToken);
        await FollowAsync(Begin(PointStage.History, PointStage.Delivery, points), () => history(payload, response, cancellationToken));
    };

    /// <summary>The taking into the standings; the points then wait for their class' next board.</summary>
    public LambdaFunction FollowRankings(LambdaFunction rankings) => async (payload, response, cancellationToken) =>
    {
        var points = PointsOfKinesisEvent(payload.Span);
        await FollowAsync(Begin(PointStage.Rankings, PointStage.Stream, points), () => rankings(payload, response, cancellationToken));
        lock (_lock)
        {
            foreach (var point in points)
            {
                if (point.ClassId > 0 && _onNextBoard[point.ClassId - 1] is { Count: < PointsWaitingMax } waiting)
                    waiting.Add(point);
            }
        }
    };

    /// <summary>The first board that is published after a point was taken in.</summary>
    public ITopicPublisher FollowBoards(ITopicPublisher publisher) => new Publisher(publisher, this);

    private static async ValueTask FollowAsync(PointSpans? spans, Func<ValueTask> call)
    {
        using (spans)
        {
            try
            {
                await call();
            }
            catch (Exception exception)
            {
                spans?.Fail(exception);
                throw;
            }
        }
    }

    private List<DataPoint> PointsOfFirehoseEvent(ReadOnlySpan<byte> payload)
    {
        var points = new List<DataPoint>();
        foreach (var record in JsonSerializer.Deserialize(payload, KinesisFirehoseJson.Default.KinesisFirehoseEvent)?.Records ?? [])
        {
            if (record.Base64EncodedData is { } data)
                _reader.AddRecord(Convert.FromBase64String(data), points);
        }
        return points;
    }

    private List<DataPoint> PointsOfKinesisEvent(ReadOnlySpan<byte> payload)
    {
        var points = new List<DataPoint>();
        using var reader = new KinesisEventReader(payload);
        while (reader.TryRead(out var record))
        {
            if (record.IsReadable)
                _reader.AddRecord(record.Data, points);
        }
        return points;
    }

    private async ValueTask<List<DataPoint>> PointsOfS3EventAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var points = new List<DataPoint>();
        foreach (var record in JsonSerializer.Deserialize(payload.Span, S3EventJson.Default.S3Event)?.Records ?? [])
        {
            if (record.S3 is not { Bucket.Name: { } bucket, Object.KeyDecoded: { } key })
                continue;
            var got = await _store.GetAsync(bucket, key, cancellationToken: cancellationToken);
            if (got.Status == GetObjectStatus.Found)
                _reader.AddObject(got.Content, points);
        }
        return points;
    }

    private List<DataPoint> TakeOnBoard(string topic)
    {
        lock (_lock)
        {
            for (var classId = 1; classId <= RaceClass.Count; classId++)
            {
                if (_onNextBoard[classId - 1] is { Count: > 0 } waiting && topic == StandingsFormat.TopicOf(classId))
                {
                    _onNextBoard[classId - 1] = [];
                    return waiting;
                }
            }
        }
        return [];
    }

    private sealed class Rule(ITopicRule rule, DataPointTraces traces) : ITopicRule
    {
        public bool Matches(string topic) => rule.Matches(topic);

        public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
        {
            var points = new List<DataPoint>();
            foreach (var message in messages)
                traces._reader.AddRecord(message.Payload.Span, points);
            return FollowAsync(traces.Begin(PointStage.Publish, PointStage.None, points), () => rule.IngestAsync(messages, cancellationToken));
        }
    }

    private sealed class Producer(IStreamProducer producer, DataPointTraces traces) : IStreamProducer
    {
        public async ValueTask<PutRecordsResult[]> PutRecordsAsync(
            IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
        {
            var spans = new List<(int Entry, PointSpans Spans)>();
            for (var i = 0; i < entries.Count && spans.Count < DataPointReader.PointsPerCallMax; i++)
            {
                var points = new List<DataPoint>();
                traces._reader.AddRecord(entries[i].Data.Span, points);
                if (traces.Begin(PointStage.Stream, PointStage.Publish, points) is { } begun)
                    spans.Add((i, begun));
            }
            try
            {
                var results = await producer.PutRecordsAsync(entries, cancellationToken);
                foreach (var (entry, of) in spans)
                {
                    of.Tag("alleycat.shard_id", results[entry].ShardId.ToString());
                    of.Tag("alleycat.sequence_number", results[entry].SequenceNumber.ToString());
                }
                return results;
            }
            catch (Exception exception)
            {
                spans.ForEach(of => of.Spans.Fail(exception));
                throw;
            }
            finally
            {
                spans.ForEach(of => of.Spans.Dispose());
            }
        }
    }

    private sealed class Publisher(ITopicPublisher publisher, DataPointTraces traces) : ITopicPublisher
    {
        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default) => FollowAsync(
            traces.Begin(PointStage.Board, PointStage.Rankings, traces.TakeOnBoard(message.Topic), "messaging.destination.name", message.Topic),
            () => publisher.PublishAsync(message, cancellationToken));
    }
}
