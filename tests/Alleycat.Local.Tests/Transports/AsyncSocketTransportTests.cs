using System.Net.Sockets;
using Alleycat.Local.Transports;
using Alleycat.Local.Transports.Readiness;

namespace Alleycat.Local.Tests.Transports;

/// <summary>As on systems without epoll.</summary>
public sealed class AsyncSocketTransportTests : SocketTransportTests
{
    private protected override IReadiness Watch(Socket socket, SocketReader reader) => new AsyncReadiness(socket, reader);
}
