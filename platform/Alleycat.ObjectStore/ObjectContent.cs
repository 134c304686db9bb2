using Alleycat.Streaming;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

/// <summary>One version of an object, open for reading; a put or a delete meanwhile does not change it.</summary>
public sealed class ObjectContent : IDisposable
{
    private readonly SafeFileHandle _file;

    internal ObjectContent(SafeFileHandle file, ObjectVersion version)
    {
        _file = file;
        Metadata = version.ToMetadata();
    }

    public ObjectMetadata Metadata { get; }

    /// <summary>Reads bytes from <paramref name="offset"/> on.</summary>
    /// <returns>The bytes read; 0 at the object's end.</returns>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken = default) =>
        RandomAccess.ReadAsync(_file, buffer, offset, cancellationToken);

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_file, buffer, offset);

    public void Dispose() => _file.Dispose();
}
