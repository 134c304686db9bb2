using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Simulation.Tests.Network;

/// <summary>
/// A persistent QoS 1 subscriber behind the same network: it comes and goes, acknowledges some of what it gets, and remembers all of it.
/// </summary>
internal sealed class Spectator
{
    public const string ClientId = "spectator";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Numbers of the messages that came, over all connections; one may come again.</summary>
    public HashSet<int> Received { get; } = [];

    /// <summary>Whether the broker has acknowledged its subscription: from then on it misses nothing.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>One connection: what is there is taken, of some of it an acknowledgement arrives, and the network is cut.</summary>
    /// <param name="broker">May refuse, or go down.</param>
    /// <param name="acknowledges">Of so many messages the PUBACK is sent.</param>
    /// <exception cref="InvariantViolatedException">A subscribed session is not there any more, or messages overtook each other.</exception>
    public async Task ComeAsync(MqttBroker broker, int acknowledges)
    {
        using var limit = new CancellationTokenSource(Patience);
        var (up, down) = (new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        var served = broker.RunConnectionAsync(new Ends(up.Reader, down.Writer), new("simulated"), CancellationToken.None);
        new MqttConnectPacket { ProtocolVersion = MqttProtocolVersion.V311, ClientId = ClientId, CleanSession = false }.Write(up.Writer);
        if (!IsSubscribed)
        {
            new MqttSubscribePacket(1, [new("alleycat-subscribe/#", MqttQualityOfServiceLevel.AtLeastOnce)])
                .Write(up.Writer, MqttProtocolVersion.V311);
        }
        MqttPingReqPacket.Write(up.Writer);
        await up.Writer.FlushAsync(limit.Token);
        var packetIds = await TakeAsync(down.Reader, limit.Token);
        foreach (var packetId in packetIds.Take(acknowledges))
            new MqttPubAckPacket(packetId).Write(up.Writer, MqttProtocolVersion.V311);
        await up.Writer.CompleteAsync();
        await served.WaitAsync(limit.Token);
        await down.Reader.CompleteAsync();
    }

    /// <summary>A clean session that takes the retained messages and leaves.</summary>
    /// <returns>By topic the number; null where the broker let nobody in.</returns>
    public static async Task<Dictionary<string, int>?> LookAsync(MqttBroker broker)
    {
        using var limit = new CancellationTokenSource(Patience);
        var (up, down) = (new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        var served = broker.RunConnectionAsync(new Ends(up.Reader, down.Writer), new("simulated"), CancellationToken.None);
        new MqttConnectPacket { ProtocolVersion = MqttProtocolVersion.V311, ClientId = "passer-by", CleanSession = true }.Write(up.Writer);
        new MqttSubscribePacket(1, [new("alleycat-subscribe/#", MqttQualityOfServiceLevel.AtMostOnce)]).Write(up.Writer, MqttProtocolVersion.V311);
        MqttPingReqPacket.Write(up.Writer);
        await up.Writer.FlushAsync(limit.Token);
        var (found, isIn) = (new Dictionary<string, int>(), false);
        await foreach (var packet in PacketsAsync(down.Reader, limit.Token))
        {
            isIn |= packet.Type == MqttControlPacketType.SubAck;
            if (packet.Type == MqttControlPacketType.Publish)
                found[packet.Topic] = packet.Number;
        }
        await up.Writer.CompleteAsync();
        await served.WaitAsync(limit.Token);
        await down.Reader.CompleteAsync();
        return isIn ? found : null;
    }

    private async Task<List<ushort>> TakeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var (packetIds, last) = (new List<ushort>(), 0);
        await foreach (var packet in PacketsAsync(input, cancellationToken))
        {
            if (packet is { Type: MqttControlPacketType.ConnAck, Code: 0, IsSessionPresent: false } && IsSubscribed)
                throw new InvariantViolatedException("the session whose subscription was acknowledged is gone");
            IsSubscribed |= packet.Type == MqttControlPacketType.SubAck;
            if (packet.Type != MqttControlPacketType.Publish)
                continue;
            packetIds.Add(packet.PacketId);
            // That a board is deleted has no number.
            if (packet.Number == 0)
                continue;
            // A board that was retained comes with the subscription, behind what is newer.
            if (!packet.IsRetained && packet.Number < last)
                throw new InvariantViolatedException($"message {packet.Number} came behind {last}");
            if (!packet.IsRetained)
                last = packet.Number;
            Received.Add(packet.Number);
        }
        return packetIds;
    }

    /// <summary>What comes until the answer to the ping, or the end.</summary>
    private static async IAsyncEnumerable<Packet> PacketsAsync(
        PipeReader input, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(cancellationToken);
            }
            catch (IOException)
            {
                // The broker gave the connection up because it cannot keep what it would say.
                yield break;
            }
            var buffer = read.Buffer;
            var packets = new List<Packet>();
            while (MqttFrame.TryRead(ref buffer, int.MaxValue, out var frame, out _))
                packets.Add(Packet.Of(frame));
            input.AdvanceTo(buffer.Start, buffer.End);
            foreach (var packet in packets)
            {
                if (packet.Type == MqttControlPacketType.PingResp)
                    yield break;
                yield return packet;
            }
            if (read.IsCompleted)
                yield break;
        }
    }

    private sealed record Packet(MqttControlPacketType Type)
    {
        public byte Code { get; private init; }
        public bool IsSessionPresent { get; private init; }
        public string Topic { get; private init; } = "";
        public int Number { get; private init; }
        public bool IsRetained { get; private init; }
        public ushort PacketId { get; private init; }

        public static Packet Of(in MqttFrame frame)
        {
            var body = frame.Body.ToArray();
            if (frame.Type == MqttControlPacketType.ConnAck)
                return new(frame.Type) { IsSessionPresent = (body[0] & 1) == 1, Code = body[1] };
            if (frame.Type != MqttControlPacketType.Publish
                || !MqttPublishPacket.TryRead(frame.Flags, body, MqttProtocolVersion.V311, out var publish, out _))
                return new Packet(frame.Type);
            return new(frame.Type)
            {
                Topic = Encoding.UTF8.GetString(publish.Topic),
                Number = publish.Payload.IsEmpty
                    ? 0 : int.Parse(Encoding.UTF8.GetString(publish.Payload).Split(' ')[0], CultureInfo.InvariantCulture),
                IsRetained = publish.Retain,
                PacketId = publish.PacketId,
            };
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
