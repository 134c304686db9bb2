using System.Buffers;
using Alleycat.Mqtt.Packets;
using Alleycat.Streaming;

namespace Alleycat.Mqtt.Connections;

/// <summary>
/// PUBLISHes of one connection that are handed to the rule, and acknowledged, together. Payloads that nobody else has a copy of lie in pooled memory,
/// which the batch owns until the rule is done with them.
/// </summary>
/// <param name="onCommitted">
/// Called once for each time it is handed over, on whatever thread: with null when its messages are durable, with the fault when the rule could not
/// take them. It must not throw.
/// </param>
internal sealed class PublishBatch(Action<PublishBatch, Exception?> onCommitted)
{
    // Room for one message of a bike. Thousands of connections wait for a commit at once, and the pool has not that many to lend.
    private const int FirstChunkBytes = 256;
    private const int ChunkBytesMax = 64 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _chunkUsed;

    /// <summary>For the rule, in the order received.</summary>
    public List<TopicMessage> Messages { get; } = [];

    /// <summary>
    /// PUBACKs to be written afterwards, in the order received, whether or not the rule takes their message.
    /// </summary>
    public List<(ushort PacketId, MqttReasonCode Reason)> Acknowledgements { get; } = [];

    /// <summary>PUBLISHes in it, as the window counts them.</summary>
    public int Count { get; private set; }

    public int Bytes { get; private set; }

    /// <summary>Timestamp of the first.</summary>
    public long StartedAt { get; private set; }

    public void Begin(long timestamp, int payloadBytes)
    {
        if (Count == 0)
            StartedAt = timestamp;
        Count++;
        Bytes += payloadBytes;
    }

    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _chunkUsed < payload.Length)
        {
            var wanted = _chunks.Count == 0 ? FirstChunkBytes : Math.Min(_chunks[^1].Length * 2, ChunkBytesMax);
            _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(wanted, payload.Length)));
            _chunkUsed = 0;
        }
        var copy = _chunks[^1].AsMemory(_chunkUsed, payload.Length);
        payload.CopyTo(copy.Span);
        _chunkUsed += payload.Length;
        return copy;
    }

    /// <summary>The messages are durable. The connection goes on on this thread.</summary>
    public void Committed() => onCommitted(this, null);

    /// <summary>The rule could not take them.</summary>
    public void Failed(Exception exception) => onCommitted(this, exception);

    /// <summary>Empties the batch.</summary>
    /// <param name="isRuleDone">
    /// False when the rule failed or was cancelled: it may still be reading the payloads, so they are left to the
    /// garbage collector.
    /// </param>
    public void Clear(bool isRuleDone)
    {
        if (isRuleDone)
        {
            foreach (var chunk in _chunks)
                ArrayPool<byte>.Shared.Return(chunk);
        }
        _chunks.Clear();
        _chunkUsed = 0;
        Messages.Clear();
        Acknowledgements.Clear();
        Count = 0;
        Bytes = 0;
    }
}
