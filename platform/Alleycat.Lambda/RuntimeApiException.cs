using System.Net;

namespace Alleycat.Lambda;

/// <summary>The Runtime API answered with what a runtime cannot go on from. The process ends; Lambda starts another.</summary>
public sealed class RuntimeApiException(string call, HttpStatusCode status)
    : Exception($"The Lambda Runtime API answered {(int)status} to {call}.")
{
    public HttpStatusCode Status { get; } = status;
}
