using System.Text.Json;
using Alleycat.Local.Hosting;

namespace Alleycat.Local.Commands;

/// <summary>What the last <c>alleycat deploy</c> left: the stacks' outputs, by stack and name.</summary>
internal sealed class AwsOutputs
{
    private readonly JsonElement _stacks;

    private AwsOutputs(JsonElement stacks) => _stacks = stacks;

    /// <summary>The file in this checkout, <c>artifacts/outputs.json</c>.</summary>
    public static string DefaultFile => Path.Combine(RepositoryRoot.Find() ?? Directory.GetCurrentDirectory(), "artifacts", "outputs.json");

    /// <exception cref="CommandException">There is no such file, or it is no outputs.</exception>
    public static AwsOutputs Read(string file)
    {
        try
        {
            return new(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException(
                ExitCode.NotFound, "no-deployment", $"The outputs of a deployment cannot be read from {file}: {exception.Message}",
                "Deploy first: alleycat deploy");
        }
    }

    /// <summary>An output by its stack's last word and its name, whatever the deployment is called.</summary>
    /// <exception cref="CommandException">No stack has it.</exception>
    public string Get(string stack, string name)
    {
        if (_stacks.ValueKind is JsonValueKind.Object)
        {
            foreach (var found in _stacks.EnumerateObject())
            {
                if (found.Name.EndsWith($"-{stack}", StringComparison.Ordinal) && found.Value.ValueKind is JsonValueKind.Object
                    && found.Value.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String)
                    return value.GetString()!;
            }
        }
        throw new CommandException(
            ExitCode.NotFound, "no-output", $"The deployment's outputs have no {stack}.{name}.", "Deploy again: alleycat deploy");
    }
}
