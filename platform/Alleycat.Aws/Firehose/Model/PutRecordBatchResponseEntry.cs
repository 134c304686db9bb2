namespace Amazon.KinesisFirehose.Model;

/// <summary>What became of one record.</summary>
public sealed class PutRecordBatchResponseEntry
{
    public string? RecordId { get; set; }

    /// <summary>Null where the record was taken.</summary>
    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }
}
