using System.Buffers;

namespace Alleycat.Delivery;

/// <summary>
/// What one invocation writes: the event, the response and the data decoded from it. A megabyte or more together, so they are kept for the next
/// invocation: as garbage they would have the collector go through the whole heap every few batches.
/// </summary>
internal sealed class InvocationBuffers
{
    /// <summary>What a flood of large records has made larger is not kept.</summary>
    private const int KeptBytesMax = 8 << 20;

    public ArrayBufferWriter<byte> Event { get; } = new(64 * 1024);

    public ArrayBufferWriter<byte> Response { get; } = new(64 * 1024);

    public ArrayBufferWriter<byte> Data { get; } = new(64 * 1024);

    public bool IsWorthKeeping => Event.Capacity + Response.Capacity + Data.Capacity <= KeptBytesMax;

    public void Clear()
    {
        Event.ResetWrittenCount();
        Response.ResetWrittenCount();
        Data.ResetWrittenCount();
    }
}
