using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Alleycat.Streaming;

/// <summary>Writes the event that Lambda hands to a function on a Kinesis stream, in AWS' shape and order of members.</summary>
/// <param name="shardId">The shard whose records these are.</param>
/// <param name="eventSourceArn">ARN of the stream.</param>
/// <param name="region">Such as <c>us-east-2</c>.</param>
/// <param name="invokeIdentityArn">ARN of the role that reads for the function.</param>
public sealed class KinesisEventWriter(
    ShardId shardId,
    string eventSourceArn = KinesisEventWriter.LocalStreamArn,
    string region = "local",
    string invokeIdentityArn = "arn:aws:iam::000000000000:role/alleycat-local")
{
    public const string LocalStreamArn = "arn:aws:kinesis:local:000000000000:stream/alleycat";

    /// <summary>What a record takes in the event beside its data and key, at most.</summary>
    public const int RecordOverheadBytes = 800;

    private static readonly JsonWriterOptions Options = new()
    {
        // Base64's plus sign stays as AWS writes it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const int EventIdBytesMax = 32 + SequenceNumber.DigitsMax;

    private readonly byte[] _eventIdPrefix = Encoding.ASCII.GetBytes($"{shardId}:");
    private readonly JsonEncodedText _eventSourceArn = JsonEncodedText.Encode(eventSourceArn);
    private readonly JsonEncodedText _region = JsonEncodedText.Encode(region);
    private readonly JsonEncodedText _invokeIdentityArn = JsonEncodedText.Encode(invokeIdentityArn);

    public void Write(IBufferWriter<byte> output, ReadOnlySpan<StreamRecord> records)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteStartArray("Records"u8);
        foreach (ref readonly var record in records)
            WriteRecord(json, record);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRecord(Utf8JsonWriter json, in StreamRecord record)
    {
        // The event's id is the shard's, a colon and the sequence number.
        Span<byte> eventId = stackalloc byte[EventIdBytesMax];
        _eventIdPrefix.CopyTo(eventId);
        var sequenceNumber = record.SequenceNumber.Format(eventId[_eventIdPrefix.Length..]);
        json.WriteStartObject();
        json.WriteStartObject("kinesis"u8);
        json.WriteString("kinesisSchemaVersion"u8, "1.0"u8);
        json.WriteString("partitionKey"u8, record.PartitionKey);
        json.WriteString("sequenceNumber"u8, sequenceNumber);
        json.WriteBase64String("data"u8, record.Data.Span);
        json.WriteNumber("approximateArrivalTimestamp"u8, record.ApproximateArrivalMs / 1000m);
        json.WriteEndObject();
        json.WriteString("eventSource"u8, "aws:kinesis"u8);
        json.WriteString("eventVersion"u8, "1.0"u8);
        json.WriteString("eventID"u8, eventId[..(_eventIdPrefix.Length + sequenceNumber.Length)]);
        json.WriteString("eventName"u8, "aws:kinesis:record"u8);
        json.WriteString("invokeIdentityArn"u8, _invokeIdentityArn);
        json.WriteString("awsRegion"u8, _region);
        json.WriteString("eventSourceARN"u8, _eventSourceArn);
        json.WriteEndObject();
    }
}
