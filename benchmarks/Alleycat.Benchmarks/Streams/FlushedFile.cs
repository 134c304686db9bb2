using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Benchmarks.Streams;

/// <summary>A file to which bytes are appended and flushed by fdatasync: what any durable log does at least.</summary>
internal sealed class FlushedFile(string path, int bytesPerFlush) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
    private readonly byte[] _block = RandomBytes(bytesPerFlush);
    private long _length;

    /// <summary>Appends and flushes for a time.</summary>
    /// <returns>How often.</returns>
    public long AppendFor(TimeSpan duration)
    {
        var flushes = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            RandomAccess.Write(_file, _block, _length);
            _length += _block.Length;
            if (FDataSync(_file) != 0)
                throw new IOException("fdatasync failed.");
            flushes++;
        }
        return flushes;
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(path);
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

#pragma warning disable SYSLIB1054 // Classic DllImport needs no unsafe code to be generated.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FDataSync(SafeFileHandle file);
#pragma warning restore SYSLIB1054
}
