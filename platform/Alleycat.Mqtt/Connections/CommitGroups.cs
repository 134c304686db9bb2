using Alleycat.Streaming;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// Hands the batches of all connections to the topic rule together: a thousand bikes with one message each cost the rule and the stream one call,
/// as one bike with a thousand would. While groups are under way the next one fills, at the pace of the disk.
/// </summary>
/// <remarks>
/// Bounded by the connections' windows. Each connection has one batch here at most, so its messages stay in order. When a group fails, its
/// batches are tried once more each by itself: what one connection sent ends that connection only.
/// </remarks>
internal sealed class CommitGroups(MqttBroker broker) : IThreadPoolWorkItem
{
    /// <summary>While some are being made durable, by one flush, others are read and handed over.</summary>
    internal const int UnderWayMax = 4;

    /// <summary>
    /// A group is closed at so many messages: the first of them does not wait for ever longer groups, and the arrays of a group
    /// stay below the size of the collector's large objects.
    /// </summary>
    private const int GroupMessagesMax = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<PublishBatch> _waiting = new();
    private readonly Stack<Group> _spare = new();
    private int _underWay;
    private bool _isScheduled;

    /// <summary>Hands the batch over; it is told when the rule has made its messages durable, or could not.</summary>
    public void Add(PublishBatch batch)
    {
        lock (_gate)
        {
            _waiting.Enqueue(batch);
            Schedule();
        }
    }

    // At the end of the reader's round, or by the pool, a little later: what has arrived by then comes along.
    void IThreadPoolWorkItem.Execute()
    {
        Group? group;
        lock (_gate)
        {
            _isScheduled = false;
            group = Take();
            Schedule();
        }
        if (group is not null)
            _ = CommitAsync(group);
    }

    private async Task CommitAsync(Group group)
    {
        var isDone = false;
        try
        {
            await broker.Rule.IngestAsync(group.Messages, broker.Stopped).ConfigureAwait(false);
            isDone = true;
        }
        catch (Exception exception)
        {
            if (group.Batches.Count == 1)
                group.Batches[0].Failed(exception);
        }
        // The next group is on its way before this one's acknowledgements are written.
        lock (_gate)
        {
            _underWay--;
            Schedule();
        }
        if (isDone)
        {
            foreach (var batch in group.Batches)
                batch.Committed();
        }
        else if (group.Batches.Count > 1)
        {
            foreach (var batch in group.Batches)
                _ = CommitAloneAsync(batch);
            // The rule may still be reading the list.
            return;
        }
        group.Clear();
        lock (_gate)
            _spare.Push(group);
    }

    private async Task CommitAloneAsync(PublishBatch batch)
    {
        try
        {
            await broker.Rule.IngestAsync(batch.Messages, broker.Stopped).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            batch.Failed(exception);
            return;
        }
        batch.Committed();
    }

    // Under the gate.
    private void Schedule()
    {
        if (_isScheduled || _waiting.Count == 0 || _underWay >= UnderWayMax)
            return;
        _isScheduled = true;
        MqttReadRound.Schedule(this);
    }

    // Under the gate.
    private Group? Take()
    {
        if (_waiting.Count == 0 || _underWay >= UnderWayMax)
            return null;
        _underWay++;
        var group = _spare.Count > 0 ? _spare.Pop() : new();
        while (group.Messages.Count < GroupMessagesMax && _waiting.TryDequeue(out var batch))
        {
            group.Batches.Add(batch);
            group.Messages.AddRange(batch.Messages);
        }
        return group;
    }

    private sealed class Group
    {
        public List<PublishBatch> Batches { get; } = [];

        public List<TopicMessage> Messages { get; } = [];

        public void Clear()
        {
            Batches.Clear();
            Messages.Clear();
        }
    }
}
