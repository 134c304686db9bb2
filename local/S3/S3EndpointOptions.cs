using Alleycat.Streaming;

namespace Alleycat.Local.S3;

/// <summary>How the buckets are shown over HTTP.</summary>
public sealed record S3EndpointOptions
{
    /// <summary>As responses tell it.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The owner's twelve digits.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>For every bucket that has set no rules of its own; any origin may read by default.</summary>
    public IReadOnlyList<S3CorsRule> CorsRules { get; init; } = [new()];

    /// <summary>For so long a history file need not be asked for again; 1 second by default, then it is revalidated by
    /// its ETag.</summary>
    public TimeSpan HistoryMaxAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Secret access keys by access key id: what a request that does not come from this machine must be signed with. None by
    /// default: then such requests may only read <see cref="PublicBuckets"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init; } = new Dictionary<string, string>();

    /// <summary>Buckets whose objects anyone may get; the history by default. Their listing is not public.</summary>
    public IReadOnlyList<string> PublicBuckets { get; init; } = [BucketNames.History];

    /// <summary>Whether requests from this machine need no signature, and one they have is not looked at. True by default.</summary>
    public bool TrustsLoopback { get; init; } = true;

    /// <summary>
    /// The functions that a bucket's event notifications may name: the store's consumer (<c>AddConsumer</c>) by the function's name, the
    /// last part of its ARN. None by default.
    /// </summary>
    public IReadOnlyDictionary<string, string> Functions { get; init; } = new Dictionary<string, string>();

    /// <summary>The largest single put, in bytes; S3's 5 GiB by default.</summary>
    public long PutBytesMax { get; init; } = 5L * 1024 * 1024 * 1024;
}
