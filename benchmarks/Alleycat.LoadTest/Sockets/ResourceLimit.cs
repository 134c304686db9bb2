using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Sockets;

/// <summary>The kernel's <c>struct rlimit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;
}
