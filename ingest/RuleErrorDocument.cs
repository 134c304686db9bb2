using System.Buffers;
using System.Text.Json;

namespace Alleycat.Ingest;

/// <summary>
/// What IoT Core hands to a rule's error action:
/// <c>{ruleName, topic, cloudwatchTraceId, clientId, base64OriginalPayload, failures:[{failedAction, failedResource, errorMessage}]}</c>.
/// </summary>
internal static class RuleErrorDocument
{
    /// <summary>Writes one document, UTF-8 JSON.</summary>
    public static byte[] Write(
        string ruleName, string topic, string clientId, ReadOnlySpan<byte> payload, string failedResource, string errorMessage)
    {
        var output = new ArrayBufferWriter<byte>(256 + (payload.Length * 4 / 3));
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("ruleName"u8, ruleName);
        json.WriteString("topic"u8, topic);
        json.WriteString("cloudwatchTraceId"u8, Guid.NewGuid());
        json.WriteString("clientId"u8, clientId);
        json.WriteBase64String("base64OriginalPayload"u8, payload);
        json.WriteStartArray("failures"u8);
        json.WriteStartObject();
        json.WriteString("failedAction"u8, "KinesisAction");
        json.WriteString("failedResource"u8, failedResource);
        json.WriteString("errorMessage"u8, errorMessage);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
