using System.Globalization;
using System.Text.Json;

namespace Alleycat.Local.Gateway;

/// <summary>Two JSON lines on standard error for an outage: where it begins, with the reason, and where it ends.</summary>
internal static class GatewayLog
{
    public static void Write(string streamName, string? failure) => Console.Error.WriteLine(JsonSerializer.Serialize(new
    {
        time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        @event = failure is null ? "gateway-sends-again" : "gateway-cannot-send",
        stream = streamName,
        error = failure,
    }));
}
