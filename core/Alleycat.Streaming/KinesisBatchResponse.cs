using System.Buffers;
using System.Text.Json;

namespace Alleycat.Streaming;

/// <summary>What a function on a stream answers: <c>{"batchItemFailures":[{"itemIdentifier":"49…"}]}</c>.</summary>
public static class KinesisBatchResponse
{
    /// <summary>Nothing failed.</summary>
    public static ReadOnlySpan<byte> Success => "{\"batchItemFailures\":[]}"u8;

    /// <summary>Writes that everything from one record on is to be tried again.</summary>
    public static void WriteFailedFrom(IBufferWriter<byte> output, ReadOnlySpan<byte> sequenceNumber)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("batchItemFailures"u8);
        json.WriteStartObject();
        json.WriteString("itemIdentifier"u8, sequenceNumber);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Finds the first record to try again, as Lambda reads the response.</summary>
    /// <param name="response">Nothing, null, an empty object or list: all done.</param>
    /// <param name="records">The batch, in order.</param>
    /// <returns>
    /// The index of the lowest record named; the batch's length where none failed; 0 (all of it) where an identifier is missing, null,
    /// empty or not of the batch, or the response is no such JSON.
    /// </returns>
    public static int FirstFailed(ReadOnlySpan<byte> response, ReadOnlySpan<StreamRecord> records)
    {
        if (response.IsEmpty)
            return records.Length;
        try
        {
            var reader = new Utf8JsonReader(response);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind is JsonValueKind.Null
                || (document.RootElement.ValueKind is JsonValueKind.String && document.RootElement.ValueEquals("")))
                return records.Length;
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return 0;
            if (!document.RootElement.TryGetProperty("batchItemFailures"u8, out var failures) || failures.ValueKind is JsonValueKind.Null)
                return records.Length;
            return failures.ValueKind is JsonValueKind.Array ? LowestOf(failures, records) : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static int LowestOf(JsonElement failures, ReadOnlySpan<StreamRecord> records)
    {
        var lowest = records.Length;
        foreach (var failure in failures.EnumerateArray())
        {
            if (failure.ValueKind is not JsonValueKind.Object
                || !failure.TryGetProperty("itemIdentifier"u8, out var identifier)
                || identifier.ValueKind is not JsonValueKind.String
                || !SequenceNumber.TryParse(identifier.GetString(), out var sequenceNumber))
                return 0;
            var index = IndexOf(sequenceNumber, records);
            if (index < 0)
                return 0;
            lowest = Math.Min(lowest, index);
        }
        return lowest;
    }

    private static int IndexOf(SequenceNumber sequenceNumber, ReadOnlySpan<StreamRecord> records)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].SequenceNumber == sequenceNumber)
                return i;
        }
        return -1;
    }
}
