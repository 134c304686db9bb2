using System.Buffers;
using System.Text;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>Valid packets made from a seed.</summary>
internal static class PacketSamples
{
    /// <summary>A CONNECT and some packets behind it, as bytes.</summary>
    public static byte[] Session(Random random)
    {
        var version = random.Next(2) == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
        var output = new ArrayBufferWriter<byte>();
        Connect(random, version).Write(output);
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            switch (random.Next(6))
            {
                case 0:
                    Subscribe(random, version).Write(output, version);
                    break;
                case 1:
                    new MqttUnsubscribePacket(Id(random), [Text(random)], null).Write(output, version);
                    break;
                case 2:
                    new MqttPubAckPacket(Id(random)).Write(output, version);
                    break;
                case 3:
                    MqttPingReqPacket.Write(output);
                    break;
                default:
                    var qos = (MqttQualityOfServiceLevel)random.Next(2);
                    new MqttPublishPacket
                    {
                        Topic = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? "alleycat-publish" : Text(random)),
                        Payload = Bytes(random, 300),
                        Qos = qos,
                        Retain = random.Next(4) == 0,
                        PacketId = qos == 0 ? (ushort)0 : Id(random),
                        Properties = version == MqttProtocolVersion.V500 ? MessageProperties(random) : null,
                    }.Write(output, version);
                    break;
            }
        }
        if (random.Next(2) == 0)
            new MqttDisconnectPacket().Write(output, version);
        return output.WrittenSpan.ToArray();
    }

    public static MqttConnectPacket Connect(Random random, MqttProtocolVersion version) => new()
    {
        ProtocolVersion = version,
        ClientId = Text(random),
        CleanSession = random.Next(2) == 0,
        KeepAliveSeconds = (ushort)random.Next(65536),
        Will = random.Next(2) == 0
            ? null
            : new(
                Text(random), Bytes(random, 40), (MqttQualityOfServiceLevel)random.Next(2), random.Next(2) == 0,
                version == MqttProtocolVersion.V500 && random.Next(2) == 0 ? new() { WillDelayInterval = (uint)random.Next() } : null),
        Username = random.Next(2) == 0 ? "rider" : null,
        Password = null,
        Properties = version == MqttProtocolVersion.V500 && random.Next(2) == 0
            ? new() { SessionExpiryInterval = (uint)random.Next(), ReceiveMaximum = (ushort)random.Next(1, 65536) }
            : null,
    };

    public static MqttSubscribePacket Subscribe(Random random, MqttProtocolVersion version) => new(
        Id(random),
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => version == MqttProtocolVersion.V500
            ? new MqttTopicFilter(
                Text(random) + "/#", (MqttQualityOfServiceLevel)random.Next(3), random.Next(2) == 0, random.Next(2) == 0,
                (MqttRetainHandling)random.Next(3))
            : new MqttTopicFilter(Text(random) + "/+", (MqttQualityOfServiceLevel)random.Next(3)))],
        version == MqttProtocolVersion.V500 && random.Next(2) == 0
            ? new() { SubscriptionIdentifiers = [random.Next(1, MqttFormat.VariableByteIntegerMax)] }
            : null);

    public static MqttProperties? MessageProperties(Random random) => random.Next(3) == 0
        ? null
        : new()
        {
            PayloadFormatIndicator = random.Next(2) == 0 ? null : random.Next(2) == 0,
            MessageExpiryInterval = random.Next(2) == 0 ? null : (uint)random.Next(),
            ContentType = random.Next(2) == 0 ? null : Text(random),
            ResponseTopic = random.Next(2) == 0 ? null : Text(random),
            CorrelationData = random.Next(2) == 0 ? null : Bytes(random, 20),
            UserProperties = random.Next(2) == 0 ? null : [new(Text(random), Text(random)), new("a", ""), new("a", "again")],
        };

    public static ushort Id(Random random) => (ushort)random.Next(1, 65536);

    public static byte[] Bytes(Random random, int lengthMax)
    {
        var bytes = new byte[random.Next(lengthMax)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Text of one to four bytes a character.</summary>
    public static string Text(Random random)
    {
        string[] letters = ["a", "z", "0", "/", " ", "é", "€", "🚲"];
        return string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => letters[random.Next(letters.Length)]));
    }
}
