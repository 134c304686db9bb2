using System.Buffers;
using System.Text.Json;

namespace Alleycat.Lambda;

/// <summary>The Runtime API's error body, <c>{"errorMessage","errorType","stackTrace"}</c>.</summary>
internal static class ErrorDocument
{
    /// <summary>A character becomes at most 12 bytes (<c>\ud83d\ude00</c> is two): within 256 KB, where the service's own client cuts.</summary>
    private const int MessageCharsMax = 8 * 1024;
    private const int FrameCharsMax = 512;
    private const int FramesMax = 32;

    public static byte[] Write(Exception exception)
    {
        var document = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteString("errorMessage", Cut(exception.Message, MessageCharsMax));
            json.WriteString("errorType", exception.GetType().Name);
            json.WriteStartArray("stackTrace");
            var frames = (exception.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var frame in frames.Take(FramesMax))
                json.WriteStringValue(Cut(frame, FrameCharsMax));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return document.WrittenSpan.ToArray();
    }

    /// <summary>A pair of surrogates is not cut in two: half of one could not be written.</summary>
    private static string Cut(string text, int charsMax) =>
        text.Length <= charsMax ? text : text[..(char.IsHighSurrogate(text[charsMax - 1]) ? charsMax - 1 : charsMax)];
}
