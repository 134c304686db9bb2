namespace Alleycat.Mqtt.Sessions;

/// <summary>
/// The QoS 1 packets sent and not yet acknowledged, in the order sent. Packet ids run from 1 to 65,535 and around, so
/// a packet's
/// place follows from its id; an entry acknowledged out of order holds its place until those before it are.
/// </summary>
internal sealed class InflightWindow
{
    private const int IdsMax = ushort.MaxValue;

    private (OutboundPacket Packet, bool IsAcknowledged)[] _ring = [];
    private int _head;
    private int _headId = 1;

    /// <summary>Entries held, acknowledged ones behind an open one included.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a packet and gives it its id.</summary>
    public ushort Add(OutboundPacket packet)
    {
        if (Count == _ring.Length)
            Grow();
        _ring[(_head + Count) % _ring.Length] = (packet, false);
        return IdAt(Count++);
    }

    /// <summary>Takes the last packet added back; its id was never sent.</summary>
    public void RemoveLast() => _ring[(_head + --Count) % _ring.Length] = default;

    /// <summary>
    /// The packet at <paramref name="index"/> in the order sent; null when it is acknowledged already.
    /// </summary>
    public (ushort PacketId, OutboundPacket Packet)? At(int index)
    {
        var (packet, isAcknowledged) = _ring[(_head + index) % _ring.Length];
        return isAcknowledged ? null : (IdAt(index), packet);
    }

    /// <summary>Notes a PUBACK.</summary>
    /// <param name="packetId">As the client sent it.</param>
    /// <param name="packet">What was acknowledged.</param>
    /// <returns>False for an id that is not open: a second PUBACK, or one out of the blue.</returns>
    public bool TryAcknowledge(ushort packetId, out OutboundPacket packet)
    {
        packet = default;
        var index = (packetId - _headId + IdsMax) % IdsMax;
        if (packetId == 0 || index >= Count)
            return false;
        ref var entry = ref _ring[(_head + index) % _ring.Length];
        if (entry.IsAcknowledged)
            return false;
        packet = entry.Packet;
        entry = (default, true);
        while (Count > 0 && _ring[_head].IsAcknowledged)
        {
            _ring[_head] = default;
            _head = (_head + 1) % _ring.Length;
            _headId = (_headId % IdsMax) + 1;
            Count--;
        }
        return true;
    }

    /// <summary>Forgets every entry.</summary>
    /// <returns>The bytes of those that were open.</returns>
    public long Clear()
    {
        var bytes = 0L;
        for (var i = 0; i < Count; i++)
            bytes += At(i)?.Packet.Message.Bytes ?? 0;
        _ring = [];
        _head = 0;
        Count = 0;
        return bytes;
    }

    private ushort IdAt(int index) => (ushort)(((_headId - 1 + index) % IdsMax) + 1);

    private void Grow()
    {
        var larger = new (OutboundPacket, bool)[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_head + i) % _ring.Length];
        _ring = larger;
        _head = 0;
    }
}
