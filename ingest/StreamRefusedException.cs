namespace Alleycat.Ingest;

/// <summary>The stream refused a record for good, or too often: the batch it belongs to is not acknowledged.</summary>
/// <param name="code">The entry's error code, in Kinesis' words.</param>
/// <param name="message">What was refused and why.</param>
/// <param name="isTransient">True when repetitions ran out; false when the record can never be taken.</param>
public sealed class StreamRefusedException(string code, string message, bool isTransient) : Exception(message)
{
    public string Code { get; } = code;

    public bool IsTransient { get; } = isTransient;
}
