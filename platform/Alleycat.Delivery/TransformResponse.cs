namespace Alleycat.Delivery;

internal enum TransformStatus : byte
{
    /// <summary>No answer met yet.</summary>
    Missing,
    Ok,
    Dropped,
    ProcessingFailed,
}

/// <summary>What the function answered for a batch, record by record in the batch's order.</summary>
internal sealed class TransformResponse
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly (TransformStatus Status, int Offset, int Length)[] _answers;

    public TransformResponse(ReadOnlyMemory<byte> data, (TransformStatus, int, int)[] answers)
    {
        _data = data;
        _answers = answers;
    }

    public TransformStatus StatusOf(int index) => _answers[index].Status;

    /// <summary>The bytes returned for a record, decoded; empty where none came.</summary>
    public ReadOnlyMemory<byte> DataOf(int index) => _data.Slice(_answers[index].Offset, _answers[index].Length);
}
