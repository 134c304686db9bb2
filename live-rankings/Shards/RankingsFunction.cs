using Alleycat.Aws;
using Alleycat.DynamoDb;
using Alleycat.Lambda;
using Alleycat.Racing;
using Alleycat.Streaming;
using Amazon.DynamoDBv2;
using Amazon.IotData;

namespace Alleycat.LiveRankings.Shards;

/// <summary>The function as its environment describes it.</summary>
internal static class RankingsFunction
{
    /// <summary>Host of the account's IoT data endpoint; where it is not set, IoT Core is asked.</summary>
    public const string IotEndpointVariable = "ALLEYCAT_IOT_ENDPOINT";

    /// <summary>The table of standings; without one the event source must have a tumbling window.</summary>
    public const string TableVariable = "ALLEYCAT_STANDINGS_TABLE";

    /// <summary>
    /// The SDK's ten would outlast the function's time, and the whole batch would come again; after these, some seconds, it is given back
    /// from the record on that could not be kept.
    /// </summary>
    private const int TableRetries = 3;

    /// <exception cref="FormatException">A variable says what cannot be; Lambda tells it as an initialization error.</exception>
    public static async ValueTask<LambdaFunction> CreateAsync(Func<string, string?> variable, TimeProvider time)
    {
        var telemetry = TelemetryLimits.ForRaceSeconds(variable(TelemetryLimits.RaceSecondsVariable));
        var options = new ShardRankingsOptions { Telemetry = telemetry };
        options = options with { Standings = options.Standings with { SecondMax = telemetry.SecondMax } };
        var publisher = new IotTopicPublisher(new AmazonIotDataClient(new AmazonIotDataConfig
        {
            ServiceURL = await IotEndpoint.FindAsync(variable(IotEndpointVariable)),
        }));
        if (variable(TableVariable) is not { Length: > 0 } table)
            return new WindowRankingsHandler(publisher, options, time, Report).HandleAsync;
        var items = new DynamoItemTable(new AmazonDynamoDBClient(new AmazonDynamoDBConfig { MaxErrorRetry = TableRetries }), table);
        return new ShardRankingsHandler(items, publisher, options, time, new Random(), Report).HandleAsync;
    }

    private static void Report(Exception exception) => LambdaLog.Error("A board could not be kept or published.", exception);
}
