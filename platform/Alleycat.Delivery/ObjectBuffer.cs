using System.Buffers;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Gathers transformed records and error lines of one shard until they are put. One owner: the shard's writing stage.</summary>
internal sealed class ObjectBuffer(DeliveryStreamOptions options, DeliveryMetrics metrics, TimeProvider time)
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly ArrayBufferWriter<byte> _errors = new();

    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    public ReadOnlyMemory<byte> Errors => _errors.WrittenMemory;

    public int DataRecords { get; private set; }

    /// <summary>Arrival of the oldest record in <see cref="Data"/>, milliseconds since 1970.</summary>
    public long OldestDataMs { get; private set; }

    /// <summary>Arrival of the oldest record in <see cref="Errors"/>.</summary>
    public long OldestErrorMs { get; private set; }

    /// <summary>The last record that is in here, dropped or set aside: what may be checkpointed once this is put. Null while empty.</summary>
    public SequenceNumber? Last { get; private set; }

    /// <summary>When the first batch came in, by the clock's timestamp.</summary>
    public long StartedAt { get; private set; }

    public bool IsFull => _data.WrittenCount + _errors.WrittenCount >= options.SizeInMBs << 20;

    public void Add(TransformedBatch transformed)
    {
        if (Last is null)
            StartedAt = time.GetTimestamp();
        var before = _data.WrittenCount + _errors.WrittenCount;
        var endedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < transformed.Batch.Records.Count; i++)
            Add(transformed, i, endedMs);
        Last = transformed.Batch.Last;
        metrics.Buffered(_data.WrittenCount + _errors.WrittenCount - before);
    }

    public void Clear()
    {
        metrics.Buffered(-(_data.WrittenCount + _errors.WrittenCount));
        _data.ResetWrittenCount();
        _errors.ResetWrittenCount();
        DataRecords = 0;
        OldestDataMs = 0;
        OldestErrorMs = 0;
        Last = null;
    }

    private void Add(TransformedBatch transformed, int index, long endedMs)
    {
        var record = transformed.Batch.Records[index];
        if (transformed.AttemptsMade == 0)
        {
            Take(record.Data.Span, record.ApproximateArrivalMs);
            return;
        }
        switch (transformed.Response?.StatusOf(index) ?? TransformStatus.Missing)
        {
            case TransformStatus.Ok:
                var data = transformed.Response!.DataOf(index).Span;
                Take(data, record.ApproximateArrivalMs);
                metrics.Processed(data.Length);
                break;
            case TransformStatus.Dropped:
                metrics.Dropped();
                break;
            case TransformStatus.ProcessingFailed:
                SetAside(record, ErrorRecordFormat.ProcessingFailed(transformed.Response!.DataOf(index).Span), attemptsMade: 1, endedMs);
                break;
            default:
                SetAside(record, transformed.Fault, transformed.AttemptsMade, endedMs);
                break;
        }
    }

    /// <summary>Firehose concatenates what was returned, verbatim.</summary>
    private void Take(ReadOnlySpan<byte> data, long arrivalMs)
    {
        _data.Write(data);
        OldestDataMs = DataRecords++ == 0 ? arrivalMs : Math.Min(OldestDataMs, arrivalMs);
    }

    private void SetAside(in StreamRecord record, TransformFault fault, int attemptsMade, long endedMs)
    {
        OldestErrorMs = _errors.WrittenCount == 0 ? record.ApproximateArrivalMs : Math.Min(OldestErrorMs, record.ApproximateArrivalMs);
        ErrorRecordFormat.Write(_errors, record, fault, attemptsMade, endedMs, options.FunctionArn);
        metrics.SetAside(fault.ErrorCode!);
    }
}
