namespace Alleycat.Disk.Tests.Simulation;

/// <summary>A file before another file that does the work: what differs is overridden.</summary>
internal abstract class DecoratedFile(IDiskFile file) : IDiskFile
{
    public long Length => file.Length;

    public virtual int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

    public virtual void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

    public void SetLength(long length) => file.SetLength(length);

    public virtual void Flush() => file.Flush();

    public void Dispose() => file.Dispose();
}
