namespace Alleycat.Mqtt.Tests.Support;

/// <summary>How long a test waits for what must happen; only a failing test ever waits that long.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);
}
