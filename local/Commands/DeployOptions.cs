namespace Alleycat.Local.Commands;

/// <summary>What is deployed.</summary>
internal sealed record DeployOptions
{
    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>Letters and digits after the deployment's name, such as <c>Test</c>; null for the deployment itself.</summary>
    public string? Stage { get; init; }

    /// <summary>Parameters of docs/aws.md, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public string Artifacts => Path.Combine(Root, "artifacts");

    public string Functions => Path.Combine(Artifacts, "functions");

    /// <summary>The synthesised app, which <c>cdk</c> deploys as it is.</summary>
    public string CloudAssembly => Path.Combine(Artifacts, "cdk.out");

    public string Outputs => Path.Combine(Artifacts, "outputs.json");

    /// <summary>
    /// Takes away what an earlier run left: a file that a function no longer has would be uploaded with it, and a template of another stage
    /// be mistaken for this one's.
    /// </summary>
    public void Clear()
    {
        foreach (var folder in (string[])[Functions, CloudAssembly])
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The parameters as the app's context has them.</summary>
    public Dictionary<string, string> Context()
    {
        var context = new Dictionary<string, string>(Parameters) { ["functions"] = Functions };
        if (Stage is not null)
            context["name"] = Parameters.GetValueOrDefault("name", "Alleycat") + char.ToUpperInvariant(Stage[0]) + Stage[1..];
        return context;
    }
}
