using System.Text.Json.Nodes;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>A resource of a template.</summary>
public sealed record Resource(string Stack, string Id, JsonObject Json)
{
    public string Type => (string)Json[nameof(Type)]!;

    public JsonObject Properties => Json[nameof(Properties)]?.AsObject() ?? [];

    /// <summary>The node at a path of member names and indices below the properties; null where it ends early.</summary>
    public JsonNode? At(params object[] path)
    {
        JsonNode? node = Properties;
        foreach (var step in path)
            node = step is int index ? node?[index] : node?[(string)step];
        return node;
    }

    /// <summary>The text there, with intrinsic functions written out.</summary>
    public string Text(params object[] path) => Intrinsic.Text(At(path));

    public string[] DependsOn => Json[nameof(DependsOn)] switch
    {
        null => [],
        JsonArray many => [.. many.Select(one => (string)one!)],
        var one => [(string)one!],
    };

    public override string ToString() => $"{Stack}/{Id} ({Type})";
}
