using System.Net;
using System.Text.Json;
using Alleycat.Ingest;
using Alleycat.LoadTest.Measuring;
using Alleycat.Local.Hosting;
using Alleycat.Local.Transports;
using Alleycat.Mqtt;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.LoadTest.Hosting;

/// <summary>
/// <c>bench broker</c>: the broker, the topic rule and the stream as <c>alleycat up</c> wires them, and nothing behind the stream, so that a broker
/// is compared with a broker. The queue of a session is as good as unlimited, as the peer's is.
/// </summary>
internal static class BrokerHost
{
    private const int RecordsPerRead = 10_000;
    private const int BytesPerRead = 8 * 1024 * 1024;
    private const int QueueBytesMax = 1024 * 1024 * 1024;

    /// <summary>Asks for the number of records in the stream.</summary>
    public const string CountLine = "count";

    /// <summary>Asks for <see cref="CollectorPauses"/>.</summary>
    public const string PausesLine = "pauses";

    /// <summary>Serves until standard input ends; each line of it is answered.</summary>
    public static async Task RunAsync(string folder)
    {
        var stream = new StreamLogOptions { Directory = Path.Combine(folder, "streams"), ShardCount = 1 };
        await using var streams = StreamLogCatalog.Open(stream, TimeProvider.System);
        var log = streams.OpenOrCreate("alleycat", stream.ShardCount);
        using var rule = new TelemetryTopicRule(log, Platform.EmbeddedStreamRule);
        await using var broker = new MqttBroker(
            new MqttBrokerOptions
            {
                StoreDirectory = Path.Combine(folder, "mqtt"),
                SessionQueueBytesMax = QueueBytesMax,
                OutboundWindowMax = Peers.Mosquitto.InflightMax,
            },
            rule, TimeProvider.System);
        await using var listener = MqttTcpListener.Start(broker, new IPEndPoint(IPAddress.Loopback, 0));
        Console.Out.WriteLine(JsonSerializer.Serialize(new { ready = true, port = listener.EndPoint.Port }));
        while (await Console.In.ReadLineAsync() is { } line)
            Console.Out.WriteLine(
                line == PausesLine ? JsonSerializer.Serialize(CollectorPauses.Own) : JsonSerializer.Serialize(new { records = Count(log) }));
    }

    /// <summary>Reads the stream from its beginning: what is counted is what a consumer would get.</summary>
    private static long Count(Alleycat.StreamLog.StreamLog log)
    {
        long count = 0;
        foreach (var shard in log.Shards)
        {
            using var reader = log.OpenReader(shard);
            SequenceNumber? after = null;
            while (reader.Read(after, RecordsPerRead, BytesPerRead) is { Count: > 0 } records)
            {
                count += records.Count;
                after = records[^1].SequenceNumber;
            }
        }
        return count;
    }
}
