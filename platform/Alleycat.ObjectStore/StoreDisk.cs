using System.Runtime.ExceptionServices;
using Alleycat.Disk;
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

    public void FlushDirectory(string path) => FileSystemDisk.Instance.FlushDirectory(path);

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
}
