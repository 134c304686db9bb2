using System.Text.Json.Nodes;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>A synthesised template, read by name.</summary>
public sealed class Template
{
    public Template(string name, string text)
    {
        Name = name;
        Json = JsonNode.Parse(text)!.AsObject();
        Resources = [.. Json[nameof(Resources)]!.AsObject().Select(entry => new Resource(name, entry.Key, entry.Value!.AsObject()))];
    }

    public string Name { get; }

    public JsonObject Json { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    public Resource Only(string type, string idPrefix = "") => Assert.Single(OfType(type), resource => resource.Id.StartsWith(idPrefix, StringComparison.Ordinal));

    public string Output(string name) => Intrinsic.Text(Json["Outputs"]![name]!["Value"]);
}
