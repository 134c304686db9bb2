using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Benchmarks.Streams;

/// <summary>
/// A file to which one block is appended and flushed by fdatasync again and again: what any durable log does at least. The block, how the file is
/// opened and where it gives way to the next one are the log's own.
/// </summary>
/// <param name="path">Of the first file; the others have a number behind it.</param>
/// <param name="block">What the log wrote for one group, byte for byte.</param>
/// <param name="rollBytes">A new file is begun before one grows beyond this.</param>
internal sealed class FlushedFile(string path, byte[] block, long rollBytes) : IDisposable
{
    private readonly List<string> _paths = [path];
    private SafeFileHandle _file = Open(path);
    private long _length;

    /// <summary>Appends and flushes for a time.</summary>
    /// <returns>How often.</returns>
    public long AppendFor(TimeSpan duration)
    {
        var flushes = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            Append();
            flushes++;
        }
        return flushes;
    }

    /// <summary>One append and flush.</summary>
    public void Append()
    {
        if (_length + block.Length > rollBytes)
            Roll();
        RandomAccess.Write(_file, block, _length);
        _length += block.Length;
        if (FDataSync(_file) != 0)
            throw new IOException("fdatasync failed.");
    }

    public void Dispose()
    {
        _file.Dispose();
        _paths.ForEach(File.Delete);
    }

    private void Roll()
    {
        _file.Dispose();
        _paths.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}.{_paths.Count}"));
        _file = Open(_paths[^1]);
        _length = 0;
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

#pragma warning disable SYSLIB1054 // Classic DllImport needs no unsafe code to be generated.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FDataSync(SafeFileHandle file);
#pragma warning restore SYSLIB1054
}
