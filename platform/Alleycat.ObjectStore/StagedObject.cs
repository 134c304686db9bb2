using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

/// <summary>The bytes of an object to be, in a temporary file: appended piece by piece, then committed, or forgotten
/// when disposed.</summary>
/// <remarks>For one caller at a time.</remarks>
public sealed class StagedObject : IDisposable
{
    private readonly IStoreDisk _disk;
    private readonly IncrementalHash _md5 = Md5.Create();
    private bool _isRenamed;

    internal StagedObject(IStoreDisk disk, string path)
    {
        _disk = disk;
        Path = path;
        File = disk.Create(path);
    }

    internal string Path { get; }

    internal SafeFileHandle File { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Set where the ETag is not the MD5 of the bytes: composed objects.</summary>
    internal string? ETag { get; set; }

    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _md5.AppendData(bytes);
        AppendUnhashed(bytes);
    }

    /// <summary>MD5 of what <see cref="Append"/> took so far: what a Content-MD5 header is compared with.</summary>
    public byte[] CurrentMd5() => _md5.GetCurrentHash();

    internal void AppendUnhashed(ReadOnlySpan<byte> bytes)
    {
        _disk.Write(File, bytes, Length);
        Length += bytes.Length;
    }

    internal string SealETag() => ETag ??= Md5.Quoted(_md5);

    internal void Renamed() => _isRenamed = true;

    public void Dispose()
    {
        File.Dispose();
        _md5.Dispose();
        if (_isRenamed)
            return;
        try
        {
            _disk.Delete(Path);
        }
        catch (IOException)
        {
            // A leftover in the temporary directory is deleted when the store is opened next.
        }
    }
}
