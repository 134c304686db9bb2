using System.Runtime.CompilerServices;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <content>Shard limits as on AWS, where they are asked for.</content>
public sealed partial class KinesisEndpoint
{
    private const string ThroughputExceeded = "ProvisionedThroughputExceededException";

    /// <summary>Goes with its stream: a deleted one leaves nothing behind.</summary>
    private readonly ConditionalWeakTable<StreamLog.StreamLog, ShardRates[]> _rates = [];

    private ShardRates RatesOf(StreamLog.StreamLog stream, ShardId shardId) =>
        _rates.GetValue(stream, s => [.. s.Shards.Select(_ => new ShardRates(time))])[shardId.Index];

    private string RateExceeded(StreamLog.StreamLog stream, ShardId shardId) =>
        $"Rate exceeded for shard {shardId} in stream {stream.Name} under account {options.AccountId}.";
}
