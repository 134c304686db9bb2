namespace Alleycat.Local.Identity.Policies;

/// <summary>What the variables of a policy stand for.</summary>
/// <param name="Racer">Null for whoever has no identity: a statement that names it then never matches.</param>
/// <param name="ClientId">As connected.</param>
internal readonly record struct PolicyValues(string? Racer, string ClientId);
