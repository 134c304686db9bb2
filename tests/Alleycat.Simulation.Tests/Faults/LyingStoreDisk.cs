using Alleycat.ObjectStore;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>A disk of which the buckets only believe that it flushes: what a flush left out amounts to.</summary>
internal sealed class LyingStoreDisk(IStoreDisk disk, bool flushesFiles, bool flushesDirectories) : IStoreDisk
{
    public SafeFileHandle Create(string path) => disk.Create(path);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => disk.Write(file, bytes, offset);

    public void SetLastWrite(SafeFileHandle file, DateTime utc) => disk.SetLastWrite(file, utc);

    public void Flush(SafeFileHandle file)
    {
        if (flushesFiles)
            disk.Flush(file);
    }

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public bool TryDeleteDirectory(string path) => disk.TryDeleteDirectory(path);

    public void FlushDirectory(string path)
    {
        if (flushesDirectories)
            disk.FlushDirectory(path);
    }

    public void RunAll(params Action[] steps) => disk.RunAll(steps);
}
