using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Sockets;

/// <summary>The kernel's <c>struct timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpec(long nanoseconds)
{
    private readonly long _seconds = nanoseconds / 1_000_000_000;
    private readonly long _nanoseconds = nanoseconds % 1_000_000_000;
}
