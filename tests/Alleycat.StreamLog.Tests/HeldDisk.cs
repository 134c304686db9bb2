namespace Alleycat.StreamLog.Tests;

/// <summary>The machine's file system, whose flushes can be held up.</summary>
internal sealed class HeldDisk : IStreamDisk, IDisposable
{
    private readonly FileSystemDisk _disk = FileSystemDisk.Instance;
    private readonly ManualResetEventSlim _open = new(true);
    private TaskCompletionSource _flushing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _flushes;

    /// <summary>Flushes begun.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Completes when a flush is being held up.</summary>
    public Task Flushing => _flushing.Task;

    public void Hold()
    {
        _flushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open.Reset();
    }

    /// <summary>Lets the flush that is held up through, and all others.</summary>
    public void Release() => _open.Set();

    public void Dispose() => _open.Dispose();

    public IStreamFile Create(string path) => new HeldFile(this, _disk.Create(path));
    public IStreamFile Open(string path, bool isWritable) => new HeldFile(this, _disk.Open(path, isWritable));
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

    private sealed class HeldFile(HeldDisk disk, IStreamFile file) : IStreamFile
    {
        public long Length => file.Length;

        public void Flush()
        {
            // A flush counts from its beginning, so that the one held up is not taken for one of those behind it.
            Interlocked.Increment(ref disk._flushes);
            disk._flushing.TrySetResult();
            disk._open.Wait();
            file.Flush();
        }

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);
        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);
        public void SetLength(long length) => file.SetLength(length);
        public void Dispose() => file.Dispose();
    }
}
