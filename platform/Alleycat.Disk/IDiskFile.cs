namespace Alleycat.Disk;

/// <summary>An open file, read and written by position. Reads may run beside one writer.</summary>
public interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills as much of the buffer as the file has from <paramref name="offset"/> on.</summary>
    /// <returns>The bytes read; less than asked only at the file's end.</returns>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all of it, or fails with any part written.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts the file (or fills it with zeros) to a length; durable after <see cref="Flush"/>.</summary>
    void SetLength(long length);

    /// <summary>Contents and length are durable when this returns; after a failure neither is known.</summary>
    void Flush();
}
