namespace Alleycat.Mqtt.Connections;

/// <summary>
/// Copies of payloads that outlive the read they came with, several in one array: a queue of a hundred thousand messages is then
/// far fewer arrays to the garbage collector. Each array of a read is twice the one before, so that not much more is held than is
/// used; the first fits exactly.
/// </summary>
/// <remarks>One for all connections that a thread reads: in each of them the collector would find the last array, and keep it.</remarks>
internal sealed class PayloadCopies
{
    private const int ArrayBytesMax = 4096;

    [ThreadStatic]
    private static PayloadCopies? _ofThread;

    private byte[] _array = [];
    private int _used;

    /// <summary>The thread's own; for one read at a time.</summary>
    public static PayloadCopies OfThread => _ofThread ??= new();

    /// <summary>The read is over: nobody's memory is held for long by its neighbour's, and nothing by this.</summary>
    public void End()
    {
        _array = [];
        _used = 0;
    }

    /// <param name="payload">What is copied.</param>
    /// <param name="bytesLeft">Of the read, behind this packet: no array is larger than what may still come.</param>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload, long bytesLeft)
    {
        if (_array.Length - _used < payload.Length)
        {
            var wanted = Math.Min(Math.Min(_array.Length * 2L, ArrayBytesMax), payload.Length + bytesLeft);
            _array = GC.AllocateUninitializedArray<byte>((int)Math.Max(wanted, payload.Length));
            _used = 0;
        }
        var copy = _array.AsMemory(_used, payload.Length);
        payload.CopyTo(copy.Span);
        _used += payload.Length;
        return copy;
    }
}
