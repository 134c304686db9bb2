using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>Keeps copies of what is published, as a broker does.</summary>
internal sealed class FakePublisher : ITopicPublisher
{
    private readonly List<TopicMessage> _messages = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _fault;

    /// <summary>The next publish fails with this.</summary>
    public void FailOnce(Exception fault) => _fault = fault;

    public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _fault, null) is { } fault)
            return ValueTask.FromException(fault);
        lock (_messages)
            _messages.Add(message with { Payload = message.Payload.ToArray() });
        _first.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public Task FirstAsync() => _first.Task;

    public IReadOnlyList<TopicMessage> All(string topic)
    {
        lock (_messages)
            return [.. _messages.Where(m => m.Topic == topic)];
    }

    public TopicMessage Last(string topic) => All(topic)[^1];

    public void Clear()
    {
        lock (_messages)
            _messages.Clear();
    }
}
