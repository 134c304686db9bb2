using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Clients;

/// <summary>A bike: publishes its telemetry and notes how long each PUBACK took from the time the message was due.</summary>
internal sealed class Publisher(EpollLoop loop, string clientId, int racerId, int qos, LatencyHistogram? acknowledged)
    : MqttPeer(loop, clientId)
{
    private readonly Queue<(ushort PacketId, long DueAt)> _open = new(0);
    private ushort _packetId;

    /// <summary>Called when everything sent has been acknowledged, or what the kernel had not taken has gone.</summary>
    public Action<Publisher>? Ready { get; set; }

    /// <summary>What was due earlier belongs to the race before, and is not counted.</summary>
    public long RaceStartsAt { get; set; }

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>PUBACKs that belong to nothing sent, or came out of order.</summary>
    public long Unexpected { get; private set; }

    public int Open => _open.Count;

    /// <summary>The broker has read everything sent before the last ping.</summary>
    public bool IsPingAnswered { get; private set; }

    /// <summary>Sends packets in one call of <c>send</c>.</summary>
    /// <param name="count">Packets.</param>
    /// <param name="second">Of the race, of the first packet.</param>
    /// <param name="dueAt">When they were to be sent.</param>
    /// <param name="step">Seconds from one packet to the next.</param>
    public void Publish(int count, int second, long dueAt, int step = 0)
    {
        var raceId = IsOfRace(dueAt) ? TelemetryPacket.RaceId : TelemetryPacket.RaceBeforeId;
        var buffer = Loop.SendBuffer.AsSpan();
        var bytes = 0;
        for (var i = 0; i < count; i++)
        {
            var packetId = qos == 0 ? (ushort)0 : NextPacketId();
            bytes += TelemetryPacket.Write(buffer[bytes..], racerId, second + (i * step), packetId, dueAt, raceId);
            if (qos > 0)
                _open.Enqueue((packetId, dueAt));
        }
        Sent += IsOfRace(dueAt) ? count : 0;
        Send(buffer[..bytes]);
    }

    public void Ping()
    {
        IsPingAnswered = false;
        SendPing();
    }

    protected override void OnPacket(byte first, ReadOnlySpan<byte> body)
    {
        if (first == 0xD0)
        {
            IsPingAnswered = true;
            return;
        }
        if (first != 0x40 || !_open.TryDequeue(out var sent) || sent.PacketId != ReadUInt16(body))
        {
            Unexpected++;
            return;
        }
        if (!IsOfRace(sent.DueAt))
            return;
        Acknowledged++;
        acknowledged?.Record(EpollLoop.Now - sent.DueAt);
    }

    protected override void OnReadEnd()
    {
        if (qos > 0 && _open.Count == 0)
            Ready?.Invoke(this);
    }

    protected override void OnWritable()
    {
        if (qos == 0)
            Ready?.Invoke(this);
    }

    private bool IsOfRace(long dueAt) => dueAt >= RaceStartsAt;

    private ushort NextPacketId() => _packetId = _packetId == ushort.MaxValue ? (ushort)1 : (ushort)(_packetId + 1);
}
