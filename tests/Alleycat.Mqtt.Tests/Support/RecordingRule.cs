using System.Runtime.InteropServices;
using Alleycat.Streaming;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>A topic rule that remembers what it was given and can be held up or made to fail.</summary>
internal sealed class RecordingRule : ITopicRule
{
    private readonly Lock _gate = new();
    private readonly List<(string Topic, byte[] Payload, string ClientId)> _messages = [];
    private TaskCompletionSource? _hold;
    private (int Count, TaskCompletionSource Reached)? _waiter;
    private int _calls;
    private (int Count, TaskCompletionSource Reached)? _callsWaiter;
    private TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exception? Failure { get; set; }

    /// <summary>A call with a message of this client fails whole.</summary>
    public string? RefusedClient { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    public int BatchSizeMax { get; private set; }

    /// <summary>The arrays that payloads lay in, for as long as somebody else holds them.</summary>
    public List<WeakReference> PayloadArrays { get; } = [];

    /// <summary>Completes when a batch has been handed over, before it is committed.</summary>
    public Task Entered => _entered.Task;

    public IReadOnlyList<(string Topic, byte[] Payload, string ClientId)> Messages
    {
        get
        {
            lock (_gate)
                return [.. _messages];
        }
    }

    public bool Matches(string topic) => topic == "alleycat-publish" || topic.StartsWith("alleycat-publish/", StringComparison.Ordinal);

    public void Hold() => _hold = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _hold!.SetResult();

    public async ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
    {
        _entered.TrySetResult();
        lock (_gate)
        {
            _calls++;
            if (_callsWaiter is { } calls && _calls >= calls.Count)
                calls.Reached.TrySetResult();
        }
        if (_hold is not null)
            await _hold.Task.WaitAsync(cancellationToken);
        if (Failure is not null)
            throw Failure;
        if (messages.Any(message => message.ClientId == RefusedClient))
            throw new IOException($"A message of {RefusedClient} cannot be taken.");
        lock (_gate)
        {
            BatchSizeMax = Math.Max(BatchSizeMax, messages.Count);
            foreach (var message in messages)
            {
                _messages.Add((message.Topic, message.Payload.ToArray(), message.ClientId));
                if (MemoryMarshal.TryGetArray(message.Payload, out var array))
                    PayloadArrays.Add(new(array.Array));
            }
            if (_waiter is { } waiter && _messages.Count >= waiter.Count)
                waiter.Reached.TrySetResult();
        }
    }

    /// <summary>Completes when so many calls have begun, committed or not.</summary>
    public Task HandedOverAsync(int calls)
    {
        lock (_gate)
        {
            if (_calls >= calls)
                return Task.CompletedTask;
            _callsWaiter = (calls, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _callsWaiter.Value.Reached.Task.WaitAsync(Patience.Limit);
        }
    }

    public Task WaitForAsync(int count)
    {
        lock (_gate)
        {
            if (_messages.Count >= count)
                return Task.CompletedTask;
            _waiter = (count, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _waiter.Value.Reached.Task.WaitAsync(Patience.Limit);
        }
    }
}
