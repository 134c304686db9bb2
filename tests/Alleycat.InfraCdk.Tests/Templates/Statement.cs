using System.Text.Json.Nodes;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>A statement of a policy, wherever in a template it stands.</summary>
public sealed record Statement(Resource Owner, JsonObject Json)
{
    private static readonly string[] IdentityOwners = ["AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IoT::Policy"];

    public bool IsAllow => (string?)Json["Effect"] == "Allow";

    /// <summary>Says what its owner may do, and not what others may do with its owner.</summary>
    public bool IsOfIdentity => IdentityOwners.Contains(Owner.Type) && Json[nameof(Principal)] is null;

    public string[] Actions => Texts(Json["Action"]);

    public string[] Resources => Texts(Json["Resource"]);

    public string Principal => Json[nameof(Principal)]?.ToJsonString() ?? "";

    public JsonNode? Condition => Json[nameof(Condition)];

    public override string ToString() => $"{Owner}: {string.Join(",", Actions)} on {string.Join(",", Resources)}";

    /// <summary>The statements of every policy document that a resource carries.</summary>
    public static IEnumerable<Statement> Of(Resource resource) => Documents(resource.Properties)
        .SelectMany(document => document["Statement"]!.AsArray()).Select(statement => new Statement(resource, statement!.AsObject()));

    private static IEnumerable<JsonObject> Documents(JsonNode? node) => node switch
    {
        JsonObject found when found["Statement"] is JsonArray => [found],
        JsonObject members => members.SelectMany(member => Documents(member.Value)),
        JsonArray items => items.SelectMany(Documents),
        _ => [],
    };

    private static string[] Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray many => [.. many.Select(Intrinsic.Text)],
        _ => [Intrinsic.Text(node)],
    };
}
