using System.Buffers;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>Records and events as the stream hands them over.</summary>
internal static class RaceRecords
{
    public static string Message(int classId, long raceId, int racerId, int second, double cadence, string name = "X", bool isHeld = false) =>
        FormattableString.Invariant($$"""{"event":"update","deviceTimestamp":1,"second":{{second}},"raceId":{{raceId}},"name":"{{name}}","racerId":{{racerId}},"classId":{{classId}},"cadence":{{cadence}},"resistance":79{{(isHeld ? ",\"quality\":\"held\"" : "")}}}""");

    public static StreamRecord Record(int sequence, string message, long arrivalMs) =>
        new(new SequenceNumber((UInt128)(uint)sequence), "1", Encoding.UTF8.GetBytes(message), arrivalMs);

    public static ReadOnlyMemory<byte> Event(int shard, params ReadOnlySpan<StreamRecord> records)
    {
        var payload = new ArrayBufferWriter<byte>();
        new KinesisEventWriter(new ShardId(shard)).Write(payload, records);
        return payload.WrittenMemory;
    }

    public static async Task<string> CallAsync(LambdaFunction function, ReadOnlyMemory<byte> payload)
    {
        var response = new ArrayBufferWriter<byte>();
        await function(payload, response, default);
        return Encoding.UTF8.GetString(response.WrittenSpan);
    }
}
