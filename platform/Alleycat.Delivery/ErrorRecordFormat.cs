using System.Buffers;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>One line of an error object: the seven members Firehose writes, in the order and with the names of its newer form.</summary>
internal static class ErrorRecordFormat
{
    public const string ProcessingFailedStatus = "Lambda.ProcessingFailedStatus";

    private const string StatusMessage = "ProcessingFailed status set for record";
    private const int FaultCharsMax = 512;

    public static void Write(
        IBufferWriter<byte> output, in StreamRecord record, TransformFault fault, int attemptsMade, long endedMs, string lambdaArn)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteBase64String("rawData"u8, record.Data.Span);
            json.WriteString("errorCode"u8, fault.ErrorCode);
            json.WriteString("errorMessage"u8, fault.ErrorMessage);
            json.WriteNumber("attemptsMade"u8, attemptsMade);
            json.WriteNumber("arrivalTimestamp"u8, record.ApproximateArrivalMs);
            json.WriteNumber("attemptEndingTimestamp"u8, endedMs);
            json.WriteString("lambdaARN"u8, lambdaArn);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <summary>
    /// Firehose's message for a record the function failed; where the returned data names the fault (a JSON object with a string
    /// <c>fault</c>), the message names it too, so that the reason stands beside the raw data.
    /// </summary>
    public static TransformFault ProcessingFailed(ReadOnlySpan<byte> returnedData)
    {
        var reason = ReadFault(returnedData);
        return new(ProcessingFailedStatus, reason is null ? StatusMessage : $"{StatusMessage}: {reason}");
    }

    private static string? ReadFault(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            string? fault = null, message = null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isFault = reader.ValueTextEquals("fault"u8);
                var isMessage = !isFault && reader.ValueTextEquals("message"u8);
                reader.Read();
                if (isFault && reader.TokenType == JsonTokenType.String)
                    fault = reader.GetString();
                else if (isMessage && reader.TokenType == JsonTokenType.String)
                    message = reader.GetString();
                else
                    reader.Skip();
            }
            if (fault is null)
                return null;
            var text = message is null ? fault : $"{fault}: {message}";
            return text.Length <= FaultCharsMax ? text : text[..FaultCharsMax];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not every function names its reason.
            return null;
        }
    }
}
