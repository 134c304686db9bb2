using Amazon.CDK;
using Constructs;

namespace Alleycat.InfraCdk.Identity;

/// <summary>The topics of the platform and who may do what with them, as resources of policies.</summary>
/// <remarks>In a policy <c>*</c> and <c>?</c> are wildcards, MQTT's <c>+</c> and <c>#</c> are plain letters.</remarks>
internal static class Topics
{
    public const string VisitorClientIdPrefix = "alleycat-visitor-";

    /// <summary>What everybody may read: standings, the sample's results, race states, records.</summary>
    public static readonly string[] Results =
    [
        "alleycat-subscribe", "alleycat-subscribe/class-*", "alleycat-race/class-*", "alleycat-record/class-*",
    ];

    /// <summary>What live rankings publish and, where a late-comer needs the last one, retain.</summary>
    public static readonly string[] Published = [.. Results, "alleycat-ack/*"];

    public static string Telemetry(string racer) => $"alleycat-publish/{racer}";

    public static string Status(string racer) => $"alleycat-status/{racer}";

    public static string Acknowledged(string racer) => $"alleycat-ack/{racer}";

    public static string[] ClientArns(Construct scope, params string[] ids) => Arns(scope, "client", ids);

    public static string[] TopicArns(Construct scope, params string[] topics) => Arns(scope, "topic", topics);

    public static string[] FilterArns(Construct scope, params string[] filters) => Arns(scope, "topicfilter", filters);

    private static string[] Arns(Construct scope, string kind, string[] names) =>
    [
        .. names.Select(name => Stack.Of(scope).FormatArn(new ArnComponents { Service = "iot", Resource = kind, ResourceName = name })),
    ];
}
