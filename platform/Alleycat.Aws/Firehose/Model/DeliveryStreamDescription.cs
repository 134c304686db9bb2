namespace Amazon.KinesisFirehose.Model;

/// <summary>A delivery stream, as far as it is used here.</summary>
public sealed class DeliveryStreamDescription
{
    public string? DeliveryStreamName { get; set; }

    public string? DeliveryStreamARN { get; set; }

    /// <summary><c>CREATING</c>, <c>ACTIVE</c>, <c>DELETING</c> and their failures.</summary>
    public string? DeliveryStreamStatus { get; set; }

    /// <summary><c>DirectPut</c> or <c>KinesisStreamAsSource</c>.</summary>
    public string? DeliveryStreamType { get; set; }

    public string? VersionId { get; set; }

    public bool? HasMoreDestinations { get; set; }
}
