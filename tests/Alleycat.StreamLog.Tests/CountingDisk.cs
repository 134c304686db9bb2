namespace Alleycat.StreamLog.Tests;

/// <summary>The machine's file system, counting what is read.</summary>
internal sealed class CountingDisk : IStreamDisk
{
    private readonly FileSystemDisk _disk = FileSystemDisk.Instance;
    private long _bytesRead;

    public long BytesRead
    {
        get => Interlocked.Read(ref _bytesRead);
        set => Interlocked.Exchange(ref _bytesRead, value);
    }

    public IStreamFile Create(string path) => new CountingFile(this, _disk.Create(path));
    public IStreamFile Open(string path, bool isWritable) => new CountingFile(this, _disk.Open(path, isWritable));
    public bool FileExists(string path) => _disk.FileExists(path);
    public void Delete(string path) => _disk.Delete(path);
    public void Move(string from, string to) => _disk.Move(from, to);
    public void CreateDirectory(string path) => _disk.CreateDirectory(path);
    public void DeleteDirectory(string path) => _disk.DeleteDirectory(path);
    public bool DirectoryExists(string path) => _disk.DirectoryExists(path);
    public IReadOnlyList<string> ListFiles(string path) => _disk.ListFiles(path);
    public IReadOnlyList<string> ListDirectories(string path) => _disk.ListDirectories(path);
    public void FlushDirectory(string path) => _disk.FlushDirectory(path);
    public IDisposable Lock(string path) => _disk.Lock(path);

    private sealed class CountingFile(CountingDisk disk, IStreamFile file) : IStreamFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            var read = file.Read(buffer, offset);
            Interlocked.Add(ref disk._bytesRead, read);
            return read;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);
        public void SetLength(long length) => file.SetLength(length);
        public void Flush() => file.Flush();
        public void Dispose() => file.Dispose();
    }
}
