namespace Alleycat.StreamLog.Tests;

/// <summary>The machine's file system, counting what is read.</summary>
internal sealed class CountingDisk() : DecoratedDisk(FileSystemDisk.Instance)
{
    private long _bytesRead;

    public long BytesRead
    {
        get => Interlocked.Read(ref _bytesRead);
        set => Interlocked.Exchange(ref _bytesRead, value);
    }

    protected override IDiskFile Decorate(IDiskFile file, string path) => new CountingFile(this, file);

    private sealed class CountingFile(CountingDisk disk, IDiskFile file) : DecoratedFile(file)
    {
        public override int Read(Span<byte> buffer, long offset)
        {
            var read = base.Read(buffer, offset);
            Interlocked.Add(ref disk._bytesRead, read);
            return read;
        }
    }
}
