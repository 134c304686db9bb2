using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Disk;

/// <summary>The two flushes .NET has no call for.</summary>
/// <remarks>
/// Data: <c>RandomAccess.FlushToDisk</c> is fsync, which also journals the modification time; fdatasync journals only
/// what is needed to
/// read the data back, the length included, so it is what a log wants. Directories: a new file's name lives in its
/// directory, which .NET
/// can neither open nor flush. Elsewhere than on Linux the framework's own flush is used (on macOS it is F_FULLFSYNC),
/// and on Windows
/// a directory needs none.
/// </remarks>
internal static class Posix
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;
    private const int NoSuchEntry = 2;
    private const int Interrupted = 4;

    public static void FlushData(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        while (FDataSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw Failure("fdatasync", error);
        }
    }

    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">It cannot be opened or flushed.</exception>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var directory = Open(path, OpenReadOnly | OpenCloseOnExec);
        if (directory < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error == NoSuchEntry
                ? new DirectoryNotFoundException($"The directory {path} is not there.")
                : Failure($"open directory '{path}'", error);
        }
        try
        {
            while (FSync(directory) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                    throw Failure($"fsync directory '{path}'", error);
            }
        }
        finally
        {
            _ = Close(directory);
        }
    }

    private static IOException Failure(string call, int error) => new($"{call}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    // Classic DllImport: these signatures need no marshalling code that LibraryImport would have to generate with
    // unsafe blocks.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FDataSync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int file);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
#pragma warning restore SYSLIB1054
}
