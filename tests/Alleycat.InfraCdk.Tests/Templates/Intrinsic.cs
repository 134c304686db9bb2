using System.Text.Json.Nodes;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>CloudFormation's functions written out as text: <c>[Id]</c> for a reference, <c>[Id.Arn]</c> for an attribute.</summary>
public static class Intrinsic
{
    public const string Account = "123456789012";
    public const string Region = "eu-central-1";

    public static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value => value.ToString(),
        JsonObject { Count: 1 } function => Function(function.First().Key, function.First().Value!),
        _ => node.ToJsonString(),
    };

    private static string Function(string name, JsonNode argument) => name switch
    {
        "Ref" => (string)argument! switch
        {
            "AWS::Partition" => "aws",
            "AWS::Region" => Region,
            "AWS::AccountId" => Account,
            var id => $"[{id}]",
        },
        "Fn::GetAtt" => $"[{argument[0]}.{argument[1]}]",
        "Fn::ImportValue" => $"[{argument}]",
        "Fn::Sub" => argument.ToString(),
        "Fn::Select" when argument.ToJsonString() == """[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]""" => "[stack id]",
        "Fn::Join" => string.Join((string)argument[0]!, argument[1]!.AsArray().Select(Text)),
        _ => argument.Parent!.ToJsonString(),
    };

    /// <summary>Every resource that is named below a node, by reference, attribute or dependency.</summary>
    public static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonArray items => items.SelectMany(References),
        JsonObject members => members.SelectMany(member => member switch
        {
            { Key: "Ref", Value: JsonValue id } => [(string)id!],
            { Key: "Fn::GetAtt", Value: JsonArray attribute } => [(string)attribute[0]!],
            { Key: "DependsOn", Value: JsonValue id } => [(string)id!],
            { Key: "DependsOn", Value: JsonArray ids } => ids.Select(id => (string)id!),
            _ => References(member.Value),
        }),
        _ => [],
    };
}
