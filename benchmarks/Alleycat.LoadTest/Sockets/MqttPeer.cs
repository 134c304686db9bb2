using System.Buffers.Binary;
using System.Text;

namespace Alleycat.LoadTest.Sockets;

/// <summary>One MQTT 3.1.1 client on a raw socket. It owns no buffer unless something is half received or half sent.</summary>
internal abstract class MqttPeer(EpollLoop loop, string clientId)
{
    private const int HeaderBytesMax = 5;

    private static ReadOnlySpan<byte> Reno => "reno"u8;

    private byte[]? _partial;
    private byte[]? _unsent;
    private int _unsentFrom;
    private bool _isConnecting;
    private bool _isClosing;

    public EpollLoop Loop { get; } = loop;

    public string ClientId { get; } = clientId;

    public int Socket { get; private set; } = -1;

    /// <summary>The CONNACK has come and said yes.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>The other side closed, or refused.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The kernel took nothing more: the peer does not keep up.</summary>
    public bool IsBlocked => _unsent is not null;

    /// <summary>Seconds; the peer sends something at least as often, or pings.</summary>
    public ushort KeepAliveSeconds { get; init; }

    /// <summary>Bytes of the kernel's receive buffer; 0 leaves it to the kernel.</summary>
    public int ReceiveBufferBytes { get; init; }

    /// <summary>Bytes of the kernel's send buffer; 0 leaves it to the kernel, which may take megabytes ahead of the broker.</summary>
    public int SendBufferBytes { get; init; }

    /// <summary>Begins to connect.</summary>
    /// <param name="source">127.x.y.z to come from, in host order: one address has 28,000 ports to a listener.</param>
    /// <param name="port">The broker's, on 127.0.0.1.</param>
    public void Connect(uint source, int port)
    {
        Socket = Libc.Socket(Libc.FamilyInternet, Libc.StreamNonBlockingCloseOnExec, 0);
        if (Socket < 0)
            throw new IOException($"No socket: error {Libc.LastError}. Raise the limit of open files (ulimit -n).");
        const int on = 1;
        _ = Libc.SetSocketOption(Socket, Libc.LevelIp, Libc.OptionBindAddressNoPort, on, sizeof(int));
        _ = Libc.SetSocketOption(Socket, Libc.LevelTcp, Libc.OptionNoDelay, on, sizeof(int));
        // Loopback knows no congestion: the machine's default may pace each small packet by a timer, which would be the generator's own cost.
        _ = Libc.SetSocketOption(Socket, Libc.LevelTcp, Libc.OptionCongestion, Reno[0], Reno.Length);
        if (ReceiveBufferBytes > 0)
            _ = Libc.SetSocketOption(Socket, Libc.LevelSocket, Libc.OptionReceiveBuffer, ReceiveBufferBytes, sizeof(int));
        if (SendBufferBytes > 0)
            _ = Libc.SetSocketOption(Socket, Libc.LevelSocket, Libc.OptionSendBuffer, SendBufferBytes, sizeof(int));
        if (Libc.Bind(Socket, new InternetAddress(source, 0), 16) != 0)
            throw new IOException($"bind failed with error {Libc.LastError}.");
        if (Libc.Connect(Socket, new InternetAddress(0x7F000001, port), 16) != 0 && Libc.LastError != Libc.InProgress)
            throw new IOException($"connect failed with error {Libc.LastError}.");
        _isConnecting = true;
        Loop.Add(this, isWaitingToWrite: true);
    }

    public void Handle(uint events)
    {
        if (_isConnecting)
        {
            if ((events & (Libc.EpollError | Libc.EpollHangUp)) != 0)
            {
                Lose();
                return;
            }
            _isConnecting = false;
            Loop.Watch(this, isWaitingToWrite: false);
            SendConnect();
            return;
        }
        if ((events & Libc.EpollOut) != 0)
            SendRest();
        if ((events & (Libc.EpollIn | Libc.EpollError | Libc.EpollHangUp)) != 0 && Socket >= 0)
            Receive();
    }

    /// <summary>Sends whole packets; what the kernel does not take waits, and so does everything after it.</summary>
    public void Send(ReadOnlySpan<byte> packets)
    {
        if (Socket < 0)
            return;
        if (_unsent is not null)
        {
            _unsent = [.. _unsent.AsSpan(_unsentFrom), .. packets];
            _unsentFrom = 0;
            return;
        }
        var sent = SendNow(packets);
        if (sent == packets.Length || Socket < 0)
            return;
        _unsent = packets[sent..].ToArray();
        _unsentFrom = 0;
        Loop.Watch(this, isWaitingToWrite: true);
    }

    public void SendPing() => Send([0xC0, 0]);

    /// <summary>Says good-bye and closes.</summary>
    public void Close()
    {
        if (Socket < 0)
            return;
        _isClosing = true;
        if (IsConnected && _unsent is null)
            SendNow([0xE0, 0]);
        Shut();
    }

    /// <summary>Does not read, as a client on a dead network does not.</summary>
    protected virtual bool IsReading => true;

    protected virtual void OnConnected()
    {
    }

    /// <param name="first">Type and flags.</param>
    /// <param name="body">Behind the remaining length; good during the call only.</param>
    protected abstract void OnPacket(byte first, ReadOnlySpan<byte> body);

    /// <summary>Everything that one read brought has been handled.</summary>
    protected virtual void OnReadEnd()
    {
    }

    protected virtual void OnWritable()
    {
    }

    private void SendConnect()
    {
        var id = Encoding.ASCII.GetBytes(ClientId);
        ReadOnlySpan<byte> fixedPart =
        [
            0x10, (byte)(12 + id.Length), 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2,
            (byte)(KeepAliveSeconds >> 8), (byte)KeepAliveSeconds, 0, (byte)id.Length,
        ];
        Send([.. fixedPart, .. id]);
    }

    private void Receive()
    {
        if (!IsReading)
            return;
        var buffer = Loop.ReceiveBuffer;
        var kept = _partial?.Length ?? 0;
        _partial?.CopyTo(buffer, 0);
        var received = (int)Libc.Receive(Socket, ref buffer[kept], buffer.Length - kept, 0);
        if (received <= 0)
        {
            if (received < 0 && Libc.LastError is Libc.TryAgain or Libc.Interrupted)
                return;
            Lose();
            return;
        }
        var rest = Take(buffer.AsSpan(0, kept + received));
        _partial = rest.IsEmpty ? null : rest.ToArray();
        if (Socket >= 0)
            OnReadEnd();
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes)
    {
        while (TryReadHeader(bytes, out var header, out var length) && bytes.Length >= header + length)
        {
            var body = bytes.Slice(header, length);
            if (!IsConnected)
                TakeConnAck(bytes[0], body);
            else
                OnPacket(bytes[0], body);
            bytes = bytes[(header + length)..];
        }
        return bytes;
    }

    private void TakeConnAck(byte first, ReadOnlySpan<byte> body)
    {
        IsConnected = first == 0x20 && body.Length == 2 && body[1] == 0;
        if (IsConnected)
            OnConnected();
        else
            Lose();
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int header, out int length)
    {
        length = 0;
        for (header = 1; header < HeaderBytesMax && header < bytes.Length; header++)
        {
            length |= (bytes[header] & 0x7F) << (7 * (header - 1));
            if (bytes[header] < 0x80)
            {
                header++;
                return true;
            }
        }
        return false;
    }

    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        var sent = (int)Libc.Send(Socket, bytes[0], bytes.Length, Libc.NoSignal);
        if (sent >= 0)
            return sent;
        if (Libc.LastError is not (Libc.TryAgain or Libc.Interrupted))
            Lose();
        return 0;
    }

    private void SendRest()
    {
        if (_unsent is not null)
        {
            _unsentFrom += SendNow(_unsent.AsSpan(_unsentFrom));
            if (Socket < 0 || _unsentFrom < _unsent.Length)
                return;
            _unsent = null;
        }
        Loop.Watch(this, isWaitingToWrite: false);
        OnWritable();
    }

    private void Lose()
    {
        if (!_isClosing)
            IsLost = true;
        Shut();
    }

    private void Shut()
    {
        if (Socket < 0)
            return;
        Loop.Remove(this);
        Socket = -1;
        IsConnected = false;
    }

    protected static ushort ReadUInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
