using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Sockets;

/// <summary>The kernel's <c>struct epoll_event</c> on x86-64, where it is packed: 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct EpollEvent
{
    public uint Events;

    /// <summary>The socket's number, given back with each event.</summary>
    public long Data;
}
