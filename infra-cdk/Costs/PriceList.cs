using System.Text.Json;

namespace Alleycat.InfraCdk.Costs;

/// <summary>List prices in US dollars, from <c>prices.json</c>, with the month they were published.</summary>
internal sealed record PriceList
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public required string Region { get; init; }

    public required string AsOf { get; init; }

    public required string Note { get; init; }

    public required double IotConnectionPerMillionMinutes { get; init; }

    public required double IotMessagePerMillion { get; init; }

    public required double IotRulePerMillion { get; init; }

    public required double IotActionPerMillion { get; init; }

    public required double KinesisOnDemandStreamPerHour { get; init; }

    public required double KinesisOnDemandPerGigabyteIn { get; init; }

    public required double KinesisOnDemandPerGigabyteOut { get; init; }

    public required double KinesisShardPerHour { get; init; }

    public required double KinesisPutUnitPerMillion { get; init; }

    public required double FirehosePerGigabyte { get; init; }

    public required double LambdaRequestPerMillion { get; init; }

    public required double LambdaGigabyteSecond { get; init; }

    public required double S3PutPerThousand { get; init; }

    public required double S3GigabyteMonth { get; init; }

    public required double DynamoWritePerMillion { get; init; }

    public required double DynamoReadPerMillion { get; init; }

    public required double CloudWatchAlarmMonth { get; init; }

    public required double CloudWatchDashboardMonth { get; init; }

    public required double KmsKeyMonth { get; init; }

    public static PriceList Read()
    {
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")
            ?? throw new FileNotFoundException("The price list is not embedded in this assembly.", "prices.json");
        return JsonSerializer.Deserialize<PriceList>(stream, Reading)!;
    }
}
