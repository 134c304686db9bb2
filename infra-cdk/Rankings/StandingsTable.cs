using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace Alleycat.InfraCdk.Rankings;

/// <summary>
/// A race's standings, items per shard. Needed where racers of one race are spread over several shards: each shard's instance writes
/// what it knows under the race, and whoever publishes reads them all with one query. Items expire by themselves. What is in them:
/// docs/formats/standings-state.md.
/// </summary>
internal sealed class StandingsTable : Construct
{
    /// <summary>Partition key, <c>{classId}#{raceId}</c>: races of one window are kept apart by class.</summary>
    public const string RaceKey = "race";

    /// <summary>Sort key: the shard's id and which part of its standings.</summary>
    public const string ShardKey = "shard";

    /// <summary>Seconds since 1970.</summary>
    public const string ExpiryAttribute = "expiresAt";

    public StandingsTable(Construct scope, string id)
        : base(scope, id)
    {
        Table = new TableV2(this, "Table", new TablePropsV2
        {
            PartitionKey = new Attribute { Name = RaceKey, Type = AttributeType.STRING },
            SortKey = new Attribute { Name = ShardKey, Type = AttributeType.STRING },
            TimeToLiveAttribute = ExpiryAttribute,
            Billing = Billing.OnDemand(),
            Encryption = TableEncryptionV2.DynamoOwnedKey(),
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
    }

    public TableV2 Table { get; }
}
