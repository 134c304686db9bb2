using System.Net;
using System.Text.Json;
using Alleycat.Ingest;
using Alleycat.Local.Transports;
using Alleycat.Mqtt;
using Alleycat.StreamLog;

namespace Alleycat.LoadTest.Hosting;

/// <summary>
/// <c>bench broker</c>: the broker, the topic rule and the stream as <c>alleycat up</c> wires them, and nothing behind the stream, so that a broker
/// is compared with a broker. The queue of a session is as good as unlimited, as the peer's is.
/// </summary>
internal static class BrokerHost
{
    private const int QueueBytesMax = 1024 * 1024 * 1024;

    /// <summary>Serves until standard input ends.</summary>
    public static async Task RunAsync(string folder)
    {
        var stream = new StreamLogOptions { Directory = Path.Combine(folder, "streams"), ShardCount = 1 };
        await using var streams = StreamLogCatalog.Open(stream, TimeProvider.System);
        using var rule = new TelemetryTopicRule(streams.OpenOrCreate("alleycat", stream.ShardCount));
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
        await Console.In.ReadLineAsync();
    }
}
