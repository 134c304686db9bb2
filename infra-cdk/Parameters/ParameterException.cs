namespace Alleycat.InfraCdk.Parameters;

/// <summary>A parameter that cannot be used; the message says which, why and what to do.</summary>
public sealed class ParameterException(string message) : Exception(message);
