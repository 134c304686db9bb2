using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Tests;

/// <summary>A stream that unpacks what it takes, and fails when it is told to.</summary>
internal sealed class FakeKinesis : IStreamProducer
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private readonly List<(string Key, byte[] Data)> _records = [];
    private (int Count, TaskCompletionSource Reached)? _waiter;

    /// <summary>Asked for each call; an exception is thrown, an error code refuses the record, null takes it.</summary>
    public Func<int, object?> Fault { get; set; } = _ => null;

    public int Calls { get; private set; }

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_gate)
                return [.. _messages];
        }
    }

    public IReadOnlyList<(string Key, byte[] Data)> Records
    {
        get
        {
            lock (_gate)
                return [.. _records];
        }
    }

    public ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            switch (Fault(Calls++))
            {
                case Exception exception:
                    throw exception;
                case string code:
                    return ValueTask.FromResult<PutRecordsResult[]>([PutRecordsResult.Refused(code, "Later.")]);
            }
            var entry = Assert.Single(entries);
            _records.Add((entry.PartitionKey.Value, entry.Data.ToArray()));
            Assert.Equal(PackFault.None, new PackedRecordReader().Read(entry.Data.Span, out var lines));
            foreach (var line in lines)
                _messages.Add(Encoding.UTF8.GetString(line));
            if (_waiter is { } waiter && _messages.Count >= waiter.Count)
                waiter.Reached.TrySetResult();
            return ValueTask.FromResult<PutRecordsResult[]>([new(new(0), new((UInt128)(uint)_records.Count))]);
        }
    }

    public Task WaitForAsync(int messages)
    {
        lock (_gate)
        {
            if (_messages.Count >= messages)
                return Task.CompletedTask;
            _waiter = (messages, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _waiter.Value.Reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
