namespace Alleycat.InfraCdk.Parameters;

public sealed record IdentityParameters
{
    /// <summary>Whether people who are not signed in may read live results. They can never publish.</summary>
    public bool Visitors { get; init; } = true;
}
