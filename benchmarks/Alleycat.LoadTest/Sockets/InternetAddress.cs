using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Sockets;

/// <summary>The kernel's <c>struct sockaddr_in</c>: port and address are big-endian.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct InternetAddress
{
    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _zero;

    /// <param name="address">In host order: 0x7F000001 is 127.0.0.1.</param>
    /// <param name="port">0 lets the kernel choose.</param>
    public InternetAddress(uint address, int port)
    {
        _family = Libc.FamilyInternet;
        _port = BinaryPrimitives.ReverseEndianness((ushort)port);
        _address = BinaryPrimitives.ReverseEndianness(address);
        _zero = 0;
    }
}
