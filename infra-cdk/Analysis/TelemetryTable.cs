using Alleycat.InfraCdk.Delivery;
using Amazon.CDK;
using Amazon.CDK.AWS.Athena;
using Amazon.CDK.AWS.Glue;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Alleycat.InfraCdk.Analysis;

/// <summary>Delivered telemetry as a table for Athena. Its hours are computed, not crawled: a new one is there at once.</summary>
internal sealed class TelemetryTable : Construct
{
    private const long ScannedBytesMax = 10L << 30;

    private static readonly (string Name, string Type, string Comment)[] Columns =
    [
        ("uuid", "string", "Of the message; simulated riders have none"),
        ("event", "string", "update, or final on the last second"),
        ("deviceTimestamp", "bigint", "The bike's clock, ms since 1970"),
        ("second", "int", "Of the race, from 1"),
        ("raceId", "bigint", "With classId, the race"),
        ("name", "string", "The racer's"),
        ("racerId", "bigint", "The racer"),
        ("classId", "int", "1 to 6"),
        ("cadence", "double", "rpm"),
        ("resistance", "double", "Percent of the bike's range"),
        ("output", "double", "(cadence + 35) * (resistance + 65) / 100, 4 decimals"),
    ];

    public TelemetryTable(Construct scope, string id, IBucket delivered)
        : base(scope, id)
    {
        // Hive folds names to lower case, so this one is there already.
#pragma warning disable CA1308
        var name = Stack.Of(this).StackName.ToLowerInvariant().Replace('-', '_');
#pragma warning restore CA1308
        var database = new CfnDatabase(this, "Database", new CfnDatabaseProps
        {
            CatalogId = Stack.Of(this).Account,
            DatabaseInput = new CfnDatabase.DatabaseInputProperty { Name = name, Description = "Alleycat" },
        });
        Table = new CfnTable(this, "Table", new CfnTableProps
        {
            CatalogId = Stack.Of(this).Account,
            DatabaseName = database.Ref,
            TableInput = TableInput(delivered),
        });
        WorkGroup = AddWorkGroup(name, delivered);
    }

    public CfnTable Table { get; }

    public CfnWorkGroup WorkGroup { get; }

    private static CfnTable.TableInputProperty TableInput(IBucket delivered)
    {
        var location = delivered.S3UrlForObject(DeliveryBucket.DataPrefix);
        return new()
        {
            Name = "telemetry",
            Description = "Delivered telemetry, a line each; at least once, so count distinct (classid, raceid, racerid, second)",
            TableType = "EXTERNAL_TABLE",
            PartitionKeys = new object[] { new CfnTable.ColumnProperty { Name = "hour", Type = "string", Comment = "yyyy/MM/dd/HH, UTC" } },
            Parameters = new Dictionary<string, string>
            {
                ["classification"] = "json",
                ["projection.enabled"] = "true",
                ["projection.hour.type"] = "date",
                ["projection.hour.format"] = "yyyy/MM/dd/HH",
                ["projection.hour.interval"] = "1",
                ["projection.hour.interval.unit"] = "HOURS",
                ["projection.hour.range"] = "2026/01/01/00,NOW",
                ["storage.location.template"] = $"{location}${{hour}}/",
            },
            StorageDescriptor = new CfnTable.StorageDescriptorProperty
            {
                Location = location,
                InputFormat = "org.apache.hadoop.mapred.TextInputFormat",
                OutputFormat = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                SerdeInfo = new CfnTable.SerdeInfoProperty
                {
                    SerializationLibrary = "org.openx.data.jsonserde.JsonSerDe",
                    // A pack's bad line is delivered as a line that says so; it is no row of this table.
                    Parameters = new Dictionary<string, string> { ["ignore.malformed.json"] = "true" },
                },
                Columns = Columns.Select(object (column) =>
                    new CfnTable.ColumnProperty { Name = column.Name, Type = column.Type, Comment = column.Comment }).ToArray(),
            },
        };
    }

    private CfnWorkGroup AddWorkGroup(string name, IBucket delivered) => new(this, "Queries", new CfnWorkGroupProps
    {
        Name = name,
        Description = "Alleycat: queries on delivered telemetry",
        RecursiveDeleteOption = true,
        WorkGroupConfiguration = new CfnWorkGroup.WorkGroupConfigurationProperty
        {
            EnforceWorkGroupConfiguration = true,
            PublishCloudWatchMetricsEnabled = true,
            BytesScannedCutoffPerQuery = ScannedBytesMax,
            ResultConfiguration = new CfnWorkGroup.ResultConfigurationProperty
            {
                OutputLocation = delivered.S3UrlForObject(DeliveryBucket.QueryPrefix),
                EncryptionConfiguration = new CfnWorkGroup.EncryptionConfigurationProperty { EncryptionOption = "SSE_S3" },
            },
        },
    });
}
