using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity.Policies;

/// <summary>The two policies: of bikes, and of whoever has no identity.</summary>
internal sealed record PolicySet(PolicyDocument Bike, PolicyDocument Viewer)
{
    public static PolicySet Default { get; } = new(PolicyDocument.Parse(DefaultPolicies.Bike), PolicyDocument.Parse(DefaultPolicies.Viewer));

    /// <summary>The folder's <c>policies/bike.json</c> and <c>policies/viewer.json</c> where they are there.</summary>
    /// <exception cref="CommandException">One cannot be read: nothing starts with a policy that is only half understood.</exception>
    public static PolicySet Read(IdentityFolder folder) =>
        new(Read(folder.Policy("bike")) ?? Default.Bike, Read(folder.Policy("viewer")) ?? Default.Viewer);

    private static PolicyDocument? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return PolicyDocument.Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is PolicyException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Failed, "policy-not-usable", $"The policy {path} cannot be used: {exception.Message}",
                "Correct it, or move it away: then the default holds (docs/operations.md).");
        }
    }
}
