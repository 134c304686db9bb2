namespace Alleycat.Simulation.Tests.Faults;

/// <summary>The machine's own disk, which can be full.</summary>
internal sealed class FullStreamDisk(IStreamDisk disk) : IStreamDisk
{
    private volatile bool _isFull;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public IStreamFile Create(string path)
    {
        RequireRoom();
        return new FullFile(this, disk.Create(path));
    }

    public IStreamFile Open(string path, bool isWritable) => new FullFile(this, disk.Open(path, isWritable));

    public bool FileExists(string path) => disk.FileExists(path);

    public void Delete(string path) => disk.Delete(path);

    public void Move(string from, string to) => disk.Move(from, to);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public IReadOnlyList<string> ListFiles(string path) => disk.ListFiles(path);

    public IReadOnlyList<string> ListDirectories(string path) => disk.ListDirectories(path);

    public void FlushDirectory(string path) => disk.FlushDirectory(path);

    public IDisposable Lock(string path) => disk.Lock(path);

    private void RequireRoom()
    {
        if (_isFull)
            throw new IOException("No space left on device (simulated).");
    }

    private sealed class FullFile(FullStreamDisk disk, IStreamFile file) : IStreamFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            disk.RequireRoom();
            file.Write(bytes, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}
