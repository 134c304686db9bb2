using Alleycat.InfraCdk.Parameters;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>The stacks as parameters leave them, synthesised once into a temporary folder; nothing is published and nothing is asked of a network.</summary>
public sealed class SynthesisedApp
{
    private SynthesisedApp(IReadOnlyList<Template> templates) => Templates = templates;

    public IReadOnlyList<Template> Templates { get; }

    public Template Site => Ending("-Site");

    public Template Identity => Ending("-Identity");

    public Template Pipeline => Ending("-Pipeline");

    public IEnumerable<Resource> Resources => Templates.SelectMany(template => template.Resources);

    public IEnumerable<Statement> Statements => Resources.SelectMany(Statement.Of);

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    public static SynthesisedApp Create(AlleycatParameters parameters, IReadOnlyCollection<string>? published = null)
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-synth-");
        try
        {
            var functions = Path.Combine(folder.FullName, "functions");
            PublishedFolders.Write(functions, published);
            var output = Path.Combine(folder.FullName, "out");
            var app = AlleycatApp.Create(output);
            AlleycatApp.AddStacks(app, parameters with { FunctionsFolder = functions });
            app.Synth();
            return new([.. Directory.GetFiles(output, "*.template.json").Order(StringComparer.Ordinal).Select(path =>
                new Template(Path.GetFileName(path).Replace(".template.json", "", StringComparison.Ordinal), File.ReadAllText(path)))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Template Ending(string suffix) => Templates.Single(template => template.Name.EndsWith(suffix, StringComparison.Ordinal));
}
