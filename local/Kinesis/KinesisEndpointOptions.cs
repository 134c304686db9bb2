namespace Alleycat.Local.Kinesis;

/// <summary>What the Kinesis endpoint calls itself and how much it takes.</summary>
public sealed record KinesisEndpointOptions
{
    /// <summary>The region in stream ARNs; default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The twelve digits in stream ARNs and messages; default <c>000000000000</c>.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>
    /// The largest request body in bytes, above which the answer is 413; default 15 MiB: 10 MiB of data in base64 with
    /// its JSON around it.
    /// </summary>
    public int BodyBytesMax { get; init; } = 15 << 20;

    /// <summary>Shards of a stream that is created without a count, as an on-demand stream has them; default
    /// 4.</summary>
    public int OnDemandShardCount { get; init; } = 4;

    /// <summary>
    /// True: a shard takes and gives what it does on AWS (<see cref="ShardRates"/>), and refuses the rest. False
    /// (default): what the machine can.
    /// </summary>
    public bool EnforceShardLimits { get; init; }

    /// <summary>
    /// Secret keys by access key id: where given, every request must be signed by one of them. Null (default) takes any
    /// request, signed or not, which is for the loopback only.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }
}
