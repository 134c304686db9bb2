using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <summary>One call's entries for one shard, in the call's order, waiting for that shard's writer.</summary>
/// <param name="Operation">The call.</param>
/// <param name="EntryIndexes">Which of its entries.</param>
/// <param name="PayloadBytes">What they take in a batch.</param>
internal sealed record PendingAppend(PutOperation Operation, ReadOnlyMemory<int> EntryIndexes, int PayloadBytes)
{
    public int Count => EntryIndexes.Length;

    public PutRecordsEntry Entry(int position) => Operation.Entries[EntryIndexes.Span[position]];

    public void Fail(StreamLogException failure) => Operation.FailPart(EntryIndexes.Span, failure);
}
