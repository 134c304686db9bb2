namespace Alleycat.Local.Http;

/// <summary>One thing that <c>/healthz/ready</c> looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="IsHealthy">Whether it is well.</param>
/// <param name="Detail">A sentence or figure for people.</param>
internal sealed record HealthCheck(string Name, bool IsHealthy, string Detail);
