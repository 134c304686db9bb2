using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

/// <summary>The real disk.</summary>
internal sealed class StoreDisk : IStoreDisk
{
    public static StoreDisk Instance { get; } = new();

    public SafeFileHandle Create(string path) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void SetLastWrite(SafeFileHandle file, DateTime utc) => File.SetLastWriteTimeUtc(file, utc);

    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // So is the file.
        }
    }

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public bool TryDeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names by itself and gives no handle to flush a directory by.

        var file = Native.Open(Encoding.UTF8.GetBytes(path + '\0'), Native.ReadOnly);
        if (file < 0)
            Throw("open", path);
        try
        {
            if (Native.Fsync(file) < 0)
                Throw("fsync", path);
        }
        finally
        {
            _ = Native.Close(file);
        }
    }

    public void RunAll(params Action[] steps)
    {
        try
        {
            Parallel.Invoke(steps);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static void Throw(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        const int NoSuchEntry = 2;
        throw error == NoSuchEntry
            ? new DirectoryNotFoundException($"The directory {path} is not there.")
            : new IOException($"{call} of the directory {path} failed: {new Win32Exception(error).Message}", error);
    }

    /// <summary>.NET opens no directories, and a new name is durable only when its directory is flushed.</summary>
    private static class Native
    {
        public const int ReadOnly = 0;

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fsync(int file);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int file);
    }
}
