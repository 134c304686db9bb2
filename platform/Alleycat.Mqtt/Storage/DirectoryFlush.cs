using System.Runtime.InteropServices;

namespace Alleycat.Mqtt.Storage;

/// <summary>
/// A file's name lives in its directory, which .NET can neither open nor flush: without this a crash of the machine may
/// forget a whole new file, or bring a deleted one back.
/// </summary>
/// <remarks>Linux only; Windows needs none. The stream's log has its own: engines know nothing of each other.</remarks>
internal static class DirectoryFlush
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;
    private const int Interrupted = 4;

    /// <exception cref="IOException">The directory cannot be opened or flushed.</exception>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var directory = Open(path, OpenReadOnly | OpenCloseOnExec);
        if (directory < 0)
            throw Failure($"open directory '{path}'");
        try
        {
            while (FSync(directory) != 0)
            {
                if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw Failure($"fsync directory '{path}'");
            }
        }
        finally
        {
            _ = Close(directory);
        }
    }

    private static IOException Failure(string call) =>
        new($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    // Classic DllImport: these signatures need no marshalling code that would have to be generated with unsafe blocks.
#pragma warning disable SYSLIB1054
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
