using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Alleycat.Local.Tests.Transports;

/// <summary>Two WebSockets that talk to each other through memory.</summary>
internal static class SocketPair
{
    public static (WebSocket Server, WebSocket Client) Create()
    {
        Pipe toServer = new(), toClient = new();
        return (
            WebSocket.CreateFromStream(new Ends(toServer.Reader, toClient.Writer), new WebSocketCreationOptions { IsServer = true }),
            WebSocket.CreateFromStream(new Ends(toClient.Reader, toServer.Writer), new WebSocketCreationOptions { IsServer = false }));
    }

    /// <summary>Reads one pipe and writes the other.</summary>
    private sealed class Ends(PipeReader input, PipeWriter output) : Stream
    {
        private readonly Stream _input = input.AsStream();
        private readonly Stream _output = output.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => _output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _output.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _input.Dispose();
                _output.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
