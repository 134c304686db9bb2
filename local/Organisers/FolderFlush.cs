using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Alleycat.Local.Organisers;

/// <summary>Makes a new file's name durable: its folder is flushed. .NET opens no folders.</summary>
internal static class FolderFlush
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The system refuses.</exception>
    public static void Flush(string folder)
    {
        // NTFS journals names by itself.
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
        var isFlushed = handle >= 0 && Fsync(handle) >= 0;
        var error = Marshal.GetLastPInvokeError();
        if (handle >= 0)
            _ = Close(handle);
        if (!isFlushed)
            throw new IOException($"The folder {folder} cannot be flushed: {new Win32Exception(error).Message}", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
