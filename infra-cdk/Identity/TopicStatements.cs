using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Alleycat.InfraCdk.Identity;

/// <summary>The statements of which the policies of bikes, racers and visitors are made.</summary>
internal static class TopicStatements
{
    public static PolicyStatement Connect(Construct scope, string clientId, Dictionary<string, object>? conditions = null) =>
        Allow(["iot:Connect"], Topics.ClientArns(scope, clientId), conditions);

    /// <summary>Telemetry as one racer, and the status that the broker keeps for others to see.</summary>
    public static PolicyStatement[] PublishAs(Construct scope, string racer) =>
    [
        Allow(["iot:Publish"], Topics.TopicArns(scope, Topics.Telemetry(racer), Topics.Status(racer))),
        Allow(["iot:RetainPublish"], Topics.TopicArns(scope, Topics.Status(racer))),
    ];

    public static PolicyStatement[] Read(Construct scope, params string[] topics) =>
    [
        Allow(["iot:Subscribe"], Topics.FilterArns(scope, topics)),
        Allow(["iot:Receive"], Topics.TopicArns(scope, topics)),
    ];

    private static PolicyStatement Allow(string[] actions, string[] resources, Dictionary<string, object>? conditions = null) =>
        new(new PolicyStatementProps { Effect = Effect.ALLOW, Actions = actions, Resources = resources, Conditions = conditions });
}
