using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>One delivery stream's settings, with Firehose's names, ranges and (where not said otherwise) defaults.</summary>
public sealed record DeliveryStreamOptions
{
    /// <summary>Names the objects and, in the checkpoint store, the consumer. 1 to 64 of <c>[a-zA-Z0-9_.-]</c>.</summary>
    public string Name
    {
        get;
        init => field = value is { Length: >= 1 and <= 64 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? value
            : throw new ArgumentException($"'{value}' is no delivery stream name.", nameof(value));
    } = "alleycat-delivery-stream";

    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "000000000000";

    /// <summary>
    /// The Kinesis stream that is read; only named in events. Null where records are put on the delivery stream itself (Firehose calls it
    /// DirectPut): then events name no stream and no place in it.
    /// </summary>
    public string? SourceStreamName { get; init; } = "alleycat";

    /// <summary>The function that is invoked; only named in error records.</summary>
    public string FunctionName { get; init; } = "alleycat-firehose-transform";

    public string Bucket { get; init; } = BucketNames.Delivery;

    /// <summary>Key prefix of delivered objects; without an expression <c>yyyy/MM/dd/HH/</c> is appended, as Firehose does.</summary>
    public string Prefix { get; init; } = BucketNames.DataPrefix + "!{timestamp:yyyy/MM/dd/HH}/";

    /// <summary>Key prefix of set-aside records; must hold <c>!{firehose:error-output-type}</c>.</summary>
    public string ErrorOutputPrefix { get; init; } = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/";

    /// <summary>Buffering hint in MB of uncompressed data, 1 to 128. Default 1.</summary>
    public int SizeInMBs
    {
        get;
        init => field = InRange(value, 1, 128);
    } = 1;

    /// <summary>Buffering hint in seconds, 0 to 900. Default 60.</summary>
    public int IntervalInSeconds
    {
        get;
        init => field = InRange(value, 0, 900);
    } = 60;

    /// <summary>Record bytes after which the transform is invoked, 1 KiB to 2.5 MiB. Default 1 MiB.</summary>
    public int TransformBufferBytes
    {
        get;
        init => field = InRange(value, 1 << 10, FirehoseTransformLimits.DataBytesPerInvocationMax);
    } = 1 << 20;

    /// <summary>
    /// Records after which the transform is invoked, 1 to 4,000, the default: with their metadata they stay under the 6 MB of an invocation.
    /// </summary>
    public int TransformBufferRecords
    {
        get;
        init => field = InRange(value, 1, FirehoseTransformLimits.RecordsPerInvocationMax);
    } = FirehoseTransformLimits.RecordsPerInvocationMax;

    /// <summary>
    /// How long records wait for the transform's buffer to fill. Default 1 second, not Firehose's 60: one machine has nothing to save by
    /// waiting twice.
    /// </summary>
    public TimeSpan TransformInterval
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(900) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = TimeSpan.FromSeconds(1);

    /// <summary>An invocation's time limit, at most 5 minutes. Default 1 minute.</summary>
    public TimeSpan TransformTimeout
    {
        get;
        init => field = value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(5) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = TimeSpan.FromMinutes(1);

    /// <summary>Further attempts after a function error or time-out, 0 to 300. Default 3.</summary>
    public int NumberOfRetries
    {
        get;
        init => field = InRange(value, 0, 300);
    } = 3;

    /// <summary>Invocations in flight per shard, 1 to 5. Default 5.</summary>
    public int TransformsInFlightMax
    {
        get;
        init => field = InRange(value, 1, 5);
    } = 5;

    /// <summary>As events, error records and descriptions name it.</summary>
    public string FunctionArn => $"arn:aws:lambda:{Region}:{AccountId}:function:{FunctionName}:$LATEST";

    /// <inheritdoc cref="FunctionArn"/>
    public string DeliveryStreamArn => $"arn:aws:firehose:{Region}:{AccountId}:deliverystream/{Name}";

    /// <summary>Null where records are put on the delivery stream itself.</summary>
    public string? SourceStreamArn => SourceStreamName is null ? null : $"arn:aws:kinesis:{Region}:{AccountId}:stream/{SourceStreamName}";

    private static int InRange(int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"{least} to {most}.");
}
