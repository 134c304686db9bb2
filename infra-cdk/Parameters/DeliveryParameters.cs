namespace Alleycat.InfraCdk.Parameters;

/// <summary>Buffering and keeping of delivered data. A history is at most the sum of both buffer intervals behind.</summary>
public sealed record DeliveryParameters
{
    /// <summary>Megabytes of an object before compression, 1 to 128.</summary>
    public int BufferMegabytes { get; init; } = 1;

    /// <summary>0 to 900 seconds.</summary>
    public int BufferSeconds { get; init; } = 60;

    /// <summary>
    /// Megabytes of records per call of the transform, 0.2 to 3. The answer is Lambda's 6 MB at most and holds what packed records unpack
    /// to: a megabyte of them answers with about as much, and what does not fit is set aside (docs/decisions/0036). Plain telemetry could
    /// have one megabyte.
    /// </summary>
    public double TransformBufferMegabytes { get; init; } = 0.3;

    /// <summary>0 to 900 seconds.</summary>
    public int TransformBufferSeconds { get; init; } = 60;

    /// <summary>
    /// Instances of the transform that are reserved, and its most; null reserves none. Firehose calls up to five at a time per shard.
    /// </summary>
    public int? TransformConcurrency { get; init; } = 40;

    /// <summary>Days until delivered telemetry expires.</summary>
    public int DataDays { get; init; } = 30;

    /// <summary>Days until records that were set aside expire.</summary>
    public int SetAsideDays { get; init; } = 90;
}
