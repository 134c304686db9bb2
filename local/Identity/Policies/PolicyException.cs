namespace Alleycat.Local.Identity.Policies;

/// <summary>A document that cannot be held to: what is wrong, and where.</summary>
internal sealed class PolicyException(string message) : Exception(message);
