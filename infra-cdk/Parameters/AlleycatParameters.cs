using Amazon.CDK.AWS.Logs;

namespace Alleycat.InfraCdk.Parameters;

/// <summary>What can be chosen about a deployment. Every member has a default; docs/aws.md explains them with their cost.</summary>
public sealed record AlleycatParameters
{
    /// <summary>Prefix of the stacks' names, so that several deployments fit into one account.</summary>
    public string Name { get; init; } = "Alleycat";

    /// <summary>Holds a published folder per function: <c>firehose-transform</c>, <c>history-processor</c>, <c>live-rankings</c>.</summary>
    public string FunctionsFolder { get; init; } = Path.Combine("artifacts", "functions");

    /// <summary>Length of a race in seconds, 1 to 3,600.</summary>
    public int RaceSeconds { get; init; } = 300;

    /// <summary>Shown by the page.</summary>
    public string Version { get; init; } = "0.1.0";

    /// <summary>
    /// The account's IoT endpoint (<c>…-ats.iot.REGION.amazonaws.com</c>). Empty: the page's security policy admits every endpoint
    /// of the region, the page's configuration lacks its address, and live rankings look it up when they start.
    /// </summary>
    public string IotEndpoint { get; init; } = "";

    /// <summary>Who is written to when an alarm goes off. Empty: alarms are only shown.</summary>
    public string AlarmEmail { get; init; } = "";

    public RetentionDays LogRetention { get; init; } = RetentionDays.ONE_MONTH;

    public StreamParameters Stream { get; init; } = new();

    public DeliveryParameters Delivery { get; init; } = new();

    public HistoryParameters History { get; init; } = new();

    public RankingsParameters Rankings { get; init; } = new();

    public SiteParameters Site { get; init; } = new();

    public IdentityParameters Identity { get; init; } = new();
}
