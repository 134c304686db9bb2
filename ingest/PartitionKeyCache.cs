using System.Collections.Concurrent;
using Alleycat.Streaming;

namespace Alleycat.Ingest;

/// <summary>Partition keys by racer, and by text for what has no racer, so that nothing is hashed per record.</summary>
/// <param name="keysMax">
/// At the limit everything is forgotten and learnt again: an id can be worked out any time, so nothing but a little
/// work is lost.
/// </param>
internal sealed class PartitionKeyCache(int keysMax)
{
    private readonly ConcurrentDictionary<int, PartitionKey> _byRacer = new();
    private readonly ConcurrentDictionary<string, PartitionKey> _byText = new(StringComparer.Ordinal);
    private int _count;

    public PartitionKey OfRacer(int racerId)
    {
        if (_byRacer.TryGetValue(racerId, out var key))
            return key;
        MakeRoom();
        return _byRacer.GetOrAdd(racerId, PartitionKey.OfRacer);
    }

    /// <param name="text">A client id or topic; cut to what a partition key may have.</param>
    public PartitionKey Of(string text)
    {
        if (_byText.TryGetValue(text, out var key))
            return key;
        MakeRoom();
        return _byText.GetOrAdd(
            text, static text => PartitionKey.Of(text.Length > PartitionKey.CharsMax ? text[..PartitionKey.CharsMax] : text));
    }

    private void MakeRoom()
    {
        if (Interlocked.Increment(ref _count) <= keysMax)
            return;
        _byRacer.Clear();
        _byText.Clear();
        Volatile.Write(ref _count, 1);
    }
}
