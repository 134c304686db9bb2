using System.Text;
using System.Text.Json;

namespace Alleycat.FirehoseTransform;

/// <summary>Looks a second time at messages that are no telemetry: some are meant to be something else.</summary>
internal static class RejectedMessage
{
    private const int MessageBytesMax = 128;
    private const int RawTextBytesMax = 1024;

    /// <summary>
    /// Whether a well-formed object is clearly another kind of message: its <c>event</c> is a string that is not ours and it carries
    /// neither metric. A bike that misspells <c>update</c> is not that; its record is set aside, where it is seen.
    /// </summary>
    public static bool IsAnotherEvent(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        var isAnother = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cadence"u8) || reader.ValueTextEquals("resistance"u8))
                return false;
            var isEvent = reader.ValueTextEquals("event"u8);
            reader.Read();
            if (isEvent)
                isAnother = reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("update"u8) && !reader.ValueTextEquals("final"u8);
            reader.Skip();
        }
        return isAnother;
    }

    /// <summary>
    /// Writes <c>{"fault":"rule-error","message":"…"}</c> for the document that a topic rule's error action sends: the rule's own words, cut to
    /// 128 bytes, or general ones where it has none.
    /// </summary>
    /// <returns>False, and nothing written: the message, a well-formed object, is no such document.</returns>
    public static bool TryWriteRuleError(ReadOnlySpan<byte> message, FaultCatalog faults, LineBuffer document)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        bool hasPayload = false, hasFailures = false;
        string? words = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasPayload |= reader.ValueTextEquals("base64OriginalPayload"u8);
            var isFailures = reader.ValueTextEquals("failures"u8);
            reader.Read();
            if (isFailures)
            {
                hasFailures = true;
                words = FirstErrorMessage(ref reader) ?? words;
            }
            reader.Skip();
        }
        if (!hasPayload || !hasFailures)
            return false;

        var text = JsonEncodedText.Encode(words ?? "the action of a topic rule failed").EncodedUtf8Bytes;
        document.Append("{\"fault\":\""u8);
        document.Append(Encoding.ASCII.GetBytes(faults.CodeOf((int)TransformFault.RuleError)));
        document.Append("\",\"message\":\""u8);
        document.Append(text[..CutLength(text, MessageBytesMax)]);
        document.Append("\"}"u8);
        return true;
    }

    /// <summary>Appends <c>{"fault":"…","message":"…","rawText":"…"}</c>, cut where it is long: <c>,"truncated":true</c> says so.</summary>
    /// <param name="message">Any bytes; what is no UTF-8 becomes U+FFFD.</param>
    /// <param name="prefix">The line up to the raw text.</param>
    /// <param name="lines">Takes the line.</param>
    public static void AppendLine(ReadOnlySpan<byte> message, ReadOnlySpan<byte> prefix, LineBuffer lines)
    {
        var whole = JsonEncodedText.Encode(Encoding.UTF8.GetString(message[..Math.Min(message.Length, RawTextBytesMax)])).EncodedUtf8Bytes;
        var text = whole[..CutLength(whole, RawTextBytesMax)];
        var isCut = text.Length < whole.Length || message.Length > RawTextBytesMax;
        lines.Append(prefix);
        lines.Append(text);
        lines.Append(isCut ? "\",\"truncated\":true}\n"u8 : "\"}\n"u8);
    }

    /// <summary>
    /// The longest length up to a bound at which a JSON string's inside may be cut: not within an escape or a pair of them.
    /// </summary>
    /// <param name="text">As <see cref="JsonEncodedText"/> makes it: ASCII, surrogates in pairs.</param>
    /// <param name="bytesMax">The bound.</param>
    public static int CutLength(ReadOnlySpan<byte> text, int bytesMax)
    {
        var length = 0;
        while (length < text.Length)
        {
            var step = text[length] != '\\' ? 1 : text[length + 1] != 'u' ? 2 : IsHighSurrogate(text[(length + 2)..]) ? 12 : 6;
            if (length + step > bytesMax)
                break;
            length += step;
        }
        return length;
    }

    private static bool IsHighSurrogate(ReadOnlySpan<byte> hex) =>
        (hex[0] | 0x20) == 'd' && (hex[1] is (byte)'8' or (byte)'9' || (hex[1] | 0x20) is 'a' or 'b');

    /// <summary>The value of the first <c>errorMessage</c> inside the array or object just begun.</summary>
    private static string? FirstErrorMessage(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return null;
        string? found = null;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (found is null && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("errorMessage"u8))
            {
                reader.Read();
                found = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        return found;
    }
}
