using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Sockets;

/// <summary>
/// The kernel's own calls: a client is a number and a few bytes, so that one thread carries tens of thousands and the generator takes as little as
/// possible of the processors that the broker is measured on.
/// </summary>
internal static class Libc
{
    public const int FamilyInternet = 2;
    public const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
    public const int EpollCloseOnExec = 0x80000;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const uint EpollError = 8;
    public const uint EpollHangUp = 0x10;
    public const int NoSignal = 0x4000;
    public const int LevelSocket = 1;
    public const int OptionError = 4;
    public const int OptionSendBuffer = 7;
    public const int OptionReceiveBuffer = 8;
    public const int LevelTcp = 6;
    public const int OptionNoDelay = 1;
    public const int OptionCongestion = 13;
    public const int LevelIp = 0;
    public const int OptionBindAddressNoPort = 24;
    public const int LimitOpenFiles = 7;
    public const int SetTimerSlack = 29;

    public const int SignalTerminate = 15;

    public const int TryAgain = 11;
    public const int InProgress = 115;
    public const int Interrupted = 4;

    public static int LastError => Marshal.GetLastPInvokeError();

    // Classic DllImport: these signatures need no marshalling code that LibraryImport would have to generate with unsafe blocks.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Socket(int family, int type, int protocol);

    [DllImport("libc", EntryPoint = "bind", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Bind(int socket, in InternetAddress address, int addressBytes);

    [DllImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Connect(int socket, in InternetAddress address, int addressBytes);

    [DllImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetSocketOption(int socket, int level, int option, in int value, int valueBytes);

    [DllImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetSocketOption(int socket, int level, int option, in byte value, int valueBytes);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Receive(int socket, ref byte buffer, nint bufferBytes, int flags);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Send(int socket, in byte buffer, nint bufferBytes, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int file);

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EpollCreate(int flags);

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EpollControl(int epoll, int operation, int file, ref EpollEvent settings);

    [DllImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EpollWait(int epoll, [Out] EpollEvent[] events, int eventsMax, in TimeSpec timeout, nint signalMask);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ProcessControl(int option, ulong value, ulong unused3, ulong unused4, ulong unused5);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int GetLimit(int resource, out ResourceLimit limit);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetLimit(int resource, in ResourceLimit limit);
#pragma warning restore SYSLIB1054
}
