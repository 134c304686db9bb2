namespace Alleycat.Simulation.Tests.Faults;

/// <summary>A disk of which the stream only believes that it flushes: what a flush left out amounts to.</summary>
internal sealed class LyingStreamDisk(IStreamDisk disk, bool flushesFiles, bool flushesDirectories) : IStreamDisk
{
    public IStreamFile Create(string path) => new LyingFile(disk.Create(path), flushesFiles);

    public IStreamFile Open(string path, bool isWritable) => new LyingFile(disk.Open(path, isWritable), flushesFiles);

    public bool FileExists(string path) => disk.FileExists(path);

    public void Delete(string path) => disk.Delete(path);

    public void Move(string from, string to) => disk.Move(from, to);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public IReadOnlyList<string> ListFiles(string path) => disk.ListFiles(path);

    public IReadOnlyList<string> ListDirectories(string path) => disk.ListDirectories(path);

    public void FlushDirectory(string path)
    {
        if (flushesDirectories)
            disk.FlushDirectory(path);
    }

    public IDisposable Lock(string path) => disk.Lock(path);

    private sealed class LyingFile(IStreamFile file, bool flushes) : IStreamFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Flush()
        {
            if (flushes)
                file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
