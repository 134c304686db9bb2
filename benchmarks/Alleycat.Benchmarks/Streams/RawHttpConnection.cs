using System.Buffers.Text;
using System.Net.Sockets;

namespace Alleycat.Benchmarks.Streams;

/// <summary>One HTTP/1.1 connection and nothing else: requests are bytes made beforehand, answers are found in one buffer.</summary>
/// <remarks>A general client would be the first thing to be busy, and would measure itself.</remarks>
internal sealed class RawHttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[1 << 20];

    public RawHttpConnection(string host, int port) => _socket.Connect(host, port);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>The body; good until the next call.</returns>
    /// <exception cref="IOException">The answer is no 200, or the connection ended.</exception>
    public ReadOnlySpan<byte> Send(ReadOnlySpan<byte> request)
    {
        while (!request.IsEmpty)
            request = request[_socket.Send(request)..];
        var filled = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            filled += Receive(filled);
        var head = _buffer.AsSpan(0, headEnd + 2);
        var isOk = head.StartsWith("HTTP/1.1 200"u8);
        var body = LengthOf(head) is { } length ? ReadBody(headEnd + 4, filled, length) : ReadChunks(headEnd + 4, filled);
        return isOk ? body : throw new IOException(System.Text.Encoding.UTF8.GetString(_buffer.AsSpan(0, Math.Min(filled, 1_000))));
    }

    public void Dispose() => _socket.Dispose();

    private ReadOnlySpan<byte> ReadBody(int from, int filled, int length)
    {
        Ensure(from + length);
        while (filled < from + length)
            filled += Receive(filled);
        return _buffer.AsSpan(from, length);
    }

    /// <summary>Moves the chunks' contents together.</summary>
    private ReadOnlySpan<byte> ReadChunks(int from, int filled)
    {
        int at = from, to = from;
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(at, filled - at).IndexOf("\r\n"u8)) < 0)
                filled += Receive(filled);
            if (!Utf8Parser.TryParse(_buffer.AsSpan(at, line), out int size, out _, 'x'))
                throw new IOException("A chunk without a length.");
            at += line + 2;
            Ensure(at + size + 2);
            while (filled < at + size + 2)
                filled += Receive(filled);
            if (size == 0)
                return _buffer.AsSpan(from, to - from);
            _buffer.AsSpan(at, size).CopyTo(_buffer.AsSpan(to));
            to += size;
            at += size + 2;
        }
    }

    private int Receive(int filled)
    {
        Ensure(filled + 1);
        return _socket.Receive(_buffer.AsSpan(filled)) is var count and > 0 ? count : throw new IOException("The connection ended.");
    }

    private void Ensure(int length)
    {
        if (length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(length, _buffer.Length * 2));
    }

    private static int? LengthOf(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "\r\ncontent-length: "u8;
        for (var at = 0; at + name.Length <= head.Length; at++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name))
                return Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _) ? length : null;
        }
        return null;
    }
}
