using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <summary>One call of a producer: its entries, their results, and how many of its parts are still under
/// way.</summary>
/// <remarks>Parts are committed by several shards' writers; each writes only its own entries' results.</remarks>
internal sealed class PutOperation(IReadOnlyList<PutRecordsEntry> entries)
{
    // Continuations never run on a shard's writer thread.
    private readonly TaskCompletionSource<PutRecordsResult[]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _parts = 1;
    private int _storedParts;
    private StreamLogException? _failure;

    public IReadOnlyList<PutRecordsEntry> Entries => entries;

    public PutRecordsResult[] Results { get; } = new PutRecordsResult[entries.Count];

    public Task<PutRecordsResult[]> Completion => _completion.Task;

    public void AddPart() => Interlocked.Increment(ref _parts);

    /// <summary>The part's results are in place.</summary>
    public void StorePart()
    {
        Interlocked.Increment(ref _storedParts);
        EndPart();
    }

    /// <summary>Nothing of the part is promised.</summary>
    public void FailPart(ReadOnlySpan<int> entryIndexes, StreamLogException failure)
    {
        foreach (var index in entryIndexes)
            Results[index] = PutRecordsResult.Refused("InternalFailure", failure.Message);
        Interlocked.CompareExchange(ref _failure, failure, null);
        EndPart();
    }

    /// <summary>The last to end a part, or the caller once it has handed all over, completes the call.</summary>
    public void EndPart()
    {
        if (Interlocked.Decrement(ref _parts) > 0)
            return;
        // Where some shard took its part, each entry says what became of it; where none did, the call as a whole has
        // failed.
        if (_failure is not null && _storedParts == 0)
            _completion.TrySetException(_failure);
        else
            _completion.TrySetResult(Results);
    }
}
