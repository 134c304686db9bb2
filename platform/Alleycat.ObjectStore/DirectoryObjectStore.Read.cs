using System.Buffers;
using Alleycat.Streaming;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    private const string DefaultContentType = "application/octet-stream";
    private const int CopyBytes = 256 * 1024;

    /// <summary>A replaced sidecar forgets what it described two versions ago: look again, the file is another by
    /// now.</summary>
    private const int ReadAttemptsMax = 8;

    /// <inheritdoc />
    public async ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        using var content = OpenRead(bucket, key);
        if (content is null)
            return new(GetObjectStatus.NoSuchKey, default, null);
        var metadata = content.Metadata;
        if (ifMatch is not null && ifMatch != metadata.ETag)
            return new(GetObjectStatus.PreconditionFailed, default, null);
        var (offset, length) = range is { } asked ? (asked.Offset, asked.Length) : (0, metadata.Size);
        if (offset < 0 || length < 0 || (range is not null && (length == 0 || offset >= metadata.Size)))
            return new(GetObjectStatus.InvalidRange, default, null);
        length = Math.Min(length, metadata.Size - offset);
        if (length > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(range), length, "More than an array holds: read it in ranges.");

        var bytes = length == 0 ? [] : GC.AllocateUninitializedArray<byte>((int)length);
        for (var read = 0; read < bytes.Length;)
        {
            var count = await content.ReadAsync(bytes.AsMemory(read), offset + read, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException($"The file of {bucket}/{key} was cut while it was read.");
            read += count;
        }
        return new(GetObjectStatus.Found, bytes, metadata);
    }

    /// <summary>Opens an object for reading piece by piece.</summary>
    /// <returns>Null where there is no such object (or bucket, or where that is no key).</returns>
    public ObjectContent? OpenRead(string bucket, string key)
    {
        if (!BucketName.IsValid(bucket) || !ObjectKey.IsValid(key))
            return null;
        return TryOpen(bucket, key, out var version) is { } file ? new ObjectContent(file, version) : null;
    }

    /// <summary>An object's metadata, or null where there is none.</summary>
    public ObjectMetadata? Head(string bucket, string key)
    {
        using var content = OpenRead(bucket, key);
        return content?.Metadata;
    }

    /// <summary>Opens the file of an object together with the metadata of exactly that file.</summary>
    private SafeFileHandle? TryOpen(string bucket, string key, out ObjectVersion version)
    {
        var (path, metadataPath) = (ObjectFile(bucket, key), MetadataFile(bucket, key));
        for (var attempt = 0; attempt < ReadAttemptsMax; attempt++)
        {
            if (TryOpenDescribed(path, metadataPath, out version) is not { } file)
                return null;
            if (version.ETag.Length > 0)
                return file;
            file.Dispose();
        }
        lock (LockOf(bucket, key))
        {
            if (TryOpenDescribed(path, metadataPath, out version) is not { } file)
                return null;
            if (version.ETag.Length == 0)
                version = Describe(metadataPath, file, version);
            return file;
        }
    }

    /// <returns>The file and its version; a version without ETag where no metadata belong to the file.</returns>
    private static SafeFileHandle? TryOpenDescribed(string path, string metadataPath, out ObjectVersion version)
    {
        version = null!;
        if (TryOpenFile(path) is not { } file)
            return null;
        try
        {
            var (size, lastWrite) = (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
            version = Array.Find(ReadSidecar(metadataPath), known => known.Describes(size, lastWrite))
                ?? new ObjectVersion(size, lastWrite, "", DefaultContentType, null);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ObjectVersion[] ReadSidecar(string metadataPath)
    {
        using var file = TryOpenFile(metadataPath);
        if (file is null)
            return [];
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), ObjectSidecarFormat.BytesMax)];
        var length = RandomAccess.Read(file, bytes, 0);
        return ObjectSidecarFormat.TryRead(bytes.AsMemory(0, length), out var versions) ? versions : [];
    }

    /// <summary>Writes new metadata for a file that has none of its own: put there or touched by hand, or copied
    /// without its time.</summary>
    /// <remarks>Under the key's lock. Type and encoding are kept where the bytes are those that the old metadata
    /// describe.</remarks>
    private ObjectVersion Describe(string metadataPath, SafeFileHandle file, ObjectVersion undescribed)
    {
        var eTag = QuotedMd5(file);
        var known = Array.Find(ReadSidecar(metadataPath), known => known.ETag == eTag && known.Size == undescribed.Size);
        var version = (known ?? undescribed) with { LastWrite = undescribed.LastWrite, ETag = eTag };
        WriteFile(metadataPath, ObjectSidecarFormat.Write(version, null));
        _metrics.MetadataRepaired.Add(1);
        return version;
    }

    private static string QuotedMd5(SafeFileHandle file)
    {
        using var md5 = Md5.Create();
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (long offset = 0; RandomAccess.Read(file, buffer, offset) is var count and > 0; offset += count)
                md5.AppendData(buffer, 0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return Md5.Quoted(md5);
    }
}
