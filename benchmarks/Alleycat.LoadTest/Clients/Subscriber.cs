using System.Text;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Clients;

/// <summary>Receives, notes how old each message is, and acknowledges what one read brought with one send.</summary>
internal sealed class Subscriber(EpollLoop loop, string clientId, string filter, int qos, LatencyHistogram? ages)
    : MqttPeer(loop, clientId)
{
    private byte[] _acknowledgements = new byte[1024];
    private int _acknowledgementBytes;

    public bool IsSubscribed { get; private set; }

    public long Received { get; private set; }

    /// <summary>Messages marked as sent before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>False: leaves everything in the kernel's buffers, and so in the broker.</summary>
    public bool MayRead { get; set; } = true;

    protected override bool IsReading => MayRead || !IsSubscribed;

    protected override void OnConnected()
    {
        var bytes = Encoding.ASCII.GetBytes(filter);
        Send([0x82, (byte)(5 + bytes.Length), 0, 1, 0, (byte)bytes.Length, .. bytes, (byte)qos]);
    }

    protected override void OnPacket(byte first, ReadOnlySpan<byte> body)
    {
        if (first == 0x90)
        {
            IsSubscribed = body[^1] < 0x80;
            return;
        }
        if ((first & 0xF0) != 0x30)
            return;
        Received++;
        if ((first & 8) != 0)
            Duplicates++;
        var payloadAt = 2 + ReadUInt16(body);
        if ((first & 6) != 0)
        {
            Acknowledge(body[payloadAt], body[payloadAt + 1]);
            payloadAt += 2;
        }
        if (ages is not null && TelemetryPacket.TryReadDueAt(body[payloadAt..], out var dueAt))
            ages.Record(EpollLoop.Now - dueAt);
    }

    protected override void OnReadEnd()
    {
        if (_acknowledgementBytes == 0)
            return;
        Send(_acknowledgements.AsSpan(0, _acknowledgementBytes));
        _acknowledgementBytes = 0;
    }

    private void Acknowledge(byte high, byte low)
    {
        if (_acknowledgementBytes + 4 > _acknowledgements.Length)
            Array.Resize(ref _acknowledgements, _acknowledgements.Length * 2);
        ReadOnlySpan<byte> packet = [0x40, 2, high, low];
        packet.CopyTo(_acknowledgements.AsSpan(_acknowledgementBytes));
        _acknowledgementBytes += 4;
    }
}
