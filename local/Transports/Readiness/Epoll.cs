using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Local.Transports.Readiness;

/// <summary>Linux' <c>epoll</c>, edge-triggered: each event says once that something has changed.</summary>
/// <remarks>Source: epoll(7), epoll_ctl(2); the event is packed on x86-64 and nowhere else.</remarks>
internal sealed class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const uint In = 0x1;
    private const uint Error = 0x8;
    private const uint HangUp = 0x10;
    private const uint PeerHangUp = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const int Interrupted = 4;

    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int DataOffset = IsPacked ? 4 : 8;
    private static readonly int EventBytes = DataOffset + sizeof(ulong);

    private readonly SafeFileHandle _epoll;
    private readonly byte[] _events;

    /// <param name="eventsMax">Of one <see cref="Wait"/>.</param>
    /// <exception cref="IOException">No more files may be open.</exception>
    public Epoll(int eventsMax)
    {
        _epoll = new SafeFileHandle(Create(CloseOnExec), ownsHandle: true);
        if (_epoll.IsInvalid)
            throw Failure("epoll_create1");
        _events = new byte[eventsMax * EventBytes];
    }

    /// <summary>Whether this system has it.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Watches a socket for what can be read, until it is removed or closed.</summary>
    /// <param name="file">Not blocking.</param>
    /// <param name="key">Given back with each event.</param>
    /// <exception cref="IOException">The kernel has no room for it.</exception>
    public void Add(SafeHandle file, int key)
    {
        var settings = new byte[EventBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(settings, In | PeerHangUp | EdgeTriggered);
        BinaryPrimitives.WriteInt64LittleEndian(settings.AsSpan(DataOffset), key);
        if (Control(_epoll, AddOperation, file, settings) != 0)
            throw Failure("epoll_ctl");
    }

    /// <summary>Watches a socket no more; one that is closed already is none to watch.</summary>
    public void Remove(SafeHandle file) => _ = Control(_epoll, DeleteOperation, file, new byte[EventBytes]);

    /// <summary>Waits until something has happened.</summary>
    /// <returns>Events, to be asked for by <see cref="At"/>.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Wait()
    {
        while (true)
        {
            var count = WaitFor(_epoll, _events, _events.Length / EventBytes, -1);
            if (count >= 0)
                return count;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure("epoll_wait");
        }
    }

    /// <param name="index">Below what the last <see cref="Wait"/> returned.</param>
    /// <returns>Whose it is, and whether the peer has ended or the connection is broken.</returns>
    public (int Key, bool IsHungUp) At(int index)
    {
        var each = _events.AsSpan(index * EventBytes, EventBytes);
        return (
            (int)BinaryPrimitives.ReadInt64LittleEndian(each[DataOffset..]),
            (BinaryPrimitives.ReadUInt32LittleEndian(each) & (PeerHangUp | HangUp | Error)) != 0);
    }

    public void Dispose() => _epoll.Dispose();

    private static IOException Failure(string call) => new($"{call}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    // Classic DllImport: these signatures need no marshalling code that LibraryImport would have to generate with unsafe blocks.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create(int flags);

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle epoll, int operation, SafeHandle file, byte[] settings);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(SafeFileHandle epoll, [Out] byte[] events, int eventsMax, int timeoutMs);
#pragma warning restore SYSLIB1054
}
