using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Alleycat.Lambda;

/// <summary>
/// One JSON object a line on standard output, as Lambda's own lines are: <c>timestamp</c>, <c>level</c>, <c>message</c>, <c>requestId</c>,
/// <c>traceId</c>.
/// </summary>
/// <remarks>Nothing is logged per record. Safe for concurrent use.</remarks>
public static class LambdaLog
{
    /// <summary>Longer texts of exceptions are cut: CloudWatch takes lines of 256 KB.</summary>
    private const int ExceptionCharsMax = 16 * 1024;

    private static readonly Lock Gate = new();
    private static readonly Stream StandardOutput = Console.OpenStandardOutput();

    /// <summary>Set by the loop: one instance has one invocation at a time.</summary>
    internal static string? RequestId { get; set; }

    internal static string? TraceId { get; set; }

    /// <summary>Where lines go; a test puts its own in.</summary>
    internal static Action<ReadOnlyMemory<byte>>? Redirected { get; set; }

    public static void Information(string message) => Write("INFO", message, null);

    public static void Error(string message, Exception? exception = null) => Write("ERROR", message, exception);

    /// <summary>Writes one line as it is.</summary>
    /// <param name="line">One JSON object with its line feed.</param>
    internal static void WriteLine(ReadOnlyMemory<byte> line)
    {
        lock (Gate)
        {
            if (Redirected is { } redirected)
            {
                redirected(line);
                return;
            }
            StandardOutput.Write(line.Span);
            StandardOutput.Flush();
        }
    }

    private static void Write(string level, string message, Exception? exception)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, level);
            json.WriteString("message"u8, message);
            if (RequestId is not null)
                json.WriteString("requestId"u8, RequestId);
            if (TraceId is not null)
                json.WriteString("traceId"u8, TraceId);
            if (exception is not null)
            {
                var text = exception.ToString();
                json.WriteString("errorType"u8, exception.GetType().FullName);
                json.WriteString("errorMessage"u8, exception.Message);
                json.WriteString("exception"u8, text.Length <= ExceptionCharsMax ? text : text[..ExceptionCharsMax]);
            }
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        WriteLine(line.WrittenMemory);
    }
}
