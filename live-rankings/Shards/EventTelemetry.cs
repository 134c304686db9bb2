using System.Text;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Shards;

/// <summary>Takes one message of an event.</summary>
/// <param name="telemetry">The message.</param>
/// <param name="arrivalMs">When the stream took its record; 0 where the record does not say.</param>
/// <param name="record">The record it lies in.</param>
internal delegate void TelemetryVisitor(in Telemetry telemetry, long arrivalMs, in KinesisEventRecord record);

/// <summary>Walks through the messages of a Kinesis event, packed or plain. For one caller at a time.</summary>
internal sealed class EventTelemetry(TelemetryLimits limits, ShardRankingsMetrics metrics)
{
    private readonly PackedRecordReader _packs = new();

    /// <summary>Calls the visitor for every message that is telemetry.</summary>
    /// <param name="eventJson">The event.</param>
    /// <param name="countFaults">Whether to count what is not; an event is walked through more than once.</param>
    /// <param name="visit">Takes the messages.</param>
    /// <exception cref="System.Text.Json.JsonException">The text is no Kinesis event.</exception>
    public void Visit(ReadOnlySpan<byte> eventJson, bool countFaults, TelemetryVisitor visit)
    {
        using var reader = new KinesisEventReader(eventJson);
        while (reader.TryRead(out var record))
        {
            if (!record.IsReadable || _packs.Read(record.Data, out var messages) != PackFault.None)
            {
                if (countFaults)
                    metrics.CountUnreadable();
                continue;
            }
            foreach (var message in messages)
            {
                if (TelemetryReader.TryRead(message, limits, out var telemetry, out _))
                    visit(telemetry, record.ApproximateArrivalMs, record);
                else if (countFaults)
                    metrics.CountUnreadable();
            }
        }
    }

    /// <summary>The shard an event's records are of, as in their event ids; <c>none</c> where it has no such record.</summary>
    public static string ShardOf(ReadOnlySpan<byte> eventJson)
    {
        using var reader = new KinesisEventReader(eventJson);
        while (reader.TryRead(out var record))
        {
            var colon = record.EventId.IndexOf((byte)':');
            if (colon is > 0 and <= 64)
                return Encoding.UTF8.GetString(record.EventId[..colon]);
        }
        return "none";
    }
}
