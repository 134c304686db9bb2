using System.Buffers;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Delivery;

/// <summary>Writes the event that Firehose invokes a transform with.</summary>
/// <remarks>
/// Members and their order are those of the captured event in tests/fixtures/events/firehose-event.json; timestamps are integer
/// milliseconds, data is base64. Where records are put on the delivery stream itself, there is no stream to name: the event then lacks
/// <c>sourceKinesisStreamArn</c>, its records <c>kinesisRecordMetadata</c>.
/// </remarks>
internal static class FirehoseEventFormat
{
    public static void Write(
        IBufferWriter<byte> output, TransformBatch batch, ShardId shardId, DeliveryStreamOptions options, Guid invocationId)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("invocationId"u8, invocationId);
        if (options.SourceStreamArn is { } source)
            json.WriteString("sourceKinesisStreamArn"u8, source);
        json.WriteString("deliveryStreamArn"u8, options.DeliveryStreamArn);
        json.WriteString("region"u8, options.Region);
        json.WriteStartArray("records"u8);
        var shard = options.SourceStreamName is null ? null : shardId.ToString();
        foreach (var record in batch.Records)
            WriteRecord(json, record, shard);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, in StreamRecord record, string? shard)
    {
        json.WriteStartObject();
        json.WriteString("recordId"u8, TransformBatch.RecordIdOf(record, stackalloc byte[TransformBatch.RecordIdBytesMax]));
        json.WriteNumber("approximateArrivalTimestamp"u8, record.ApproximateArrivalMs);
        json.WriteBase64String("data"u8, record.Data.Span);
        if (shard is not null)
            WriteMetadata(json, record, shard);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, in StreamRecord record, string shard)
    {
        json.WriteStartObject("kinesisRecordMetadata"u8);
        json.WriteString("sequenceNumber"u8, record.SequenceNumber.Format(stackalloc byte[SequenceNumber.DigitsMax]));
        json.WriteNumber("subsequenceNumber"u8, 0);
        json.WriteString("partitionKey"u8, record.PartitionKey);
        json.WriteString("shardId"u8, shard);
        json.WriteNumber("approximateArrivalTimestamp"u8, record.ApproximateArrivalMs);
        json.WriteEndObject();
    }
}
