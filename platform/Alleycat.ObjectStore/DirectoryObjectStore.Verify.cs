using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Alleycat.Streaming;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    private const int FindingsMax = 10_000;

    /// <summary>Reads everything there is and tells what is not as it should be.</summary>
    /// <param name="repairs">Whether to repair what can be repaired without losing a byte of an object.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <remarks>The store may be in use meanwhile: what changes under the look is looked at again under its key's lock.</remarks>
    public Task<StoreVerification> VerifyAsync(bool repairs, CancellationToken cancellationToken = default) =>
        Task.Run(() => Verify(repairs, cancellationToken), cancellationToken);

    private StoreVerification Verify(bool repairs, CancellationToken cancellationToken)
    {
        var findings = new List<StoreFinding>();
        var (objects, bytes) = (0L, 0L);
        foreach (var bucket in ListBuckets().Select(summary => summary.Name))
        {
            foreach (var path in Files(BucketDirectory(bucket), findings))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryReadKey(BucketDirectory(bucket), path) is { } key)
                {
                    objects++;
                    bytes += VerifyObject(bucket, key, repairs, findings);
                }
                else
                {
                    Report(findings, StoreFault.NotAnObject, path, "No key leads to this name.", false);
                }
            }
            VerifyMetadata(bucket, repairs, findings);
            VerifyUploads(bucket, repairs, findings);
        }
        foreach (var queue in TryEnumerate(Path.Combine(_root, StoreDirectoryName, "notifications")))
            VerifyNotifications(queue.FullName, findings);
        return new(objects, bytes, findings);
    }

    private long VerifyObject(string bucket, string key, bool repairs, List<StoreFinding> findings)
    {
        lock (LockOf(bucket, key))
        {
            var path = ObjectFile(bucket, key);
            using var file = TryOpenDescribed(path, MetadataFile(bucket, key), out var version);
            if (file is null)
                return 0; // Deleted since its name was read.
            if (version.ETag.Length == 0)
            {
                if (repairs)
                    Describe(MetadataFile(bucket, key), file, version);
                Report(findings, StoreFault.Undescribed, path, "Put or changed by hand, or its metadata are lost.", repairs);
            }
            else if (!version.ETag.Contains('-', StringComparison.Ordinal) && QuotedMd5(file) is var md5 && md5 != version.ETag)
            {
                Report(findings, StoreFault.ContentChanged, path, $"Its MD5 is {md5}, its ETag {version.ETag}.", false);
            }
            if (key.EndsWith(".gz", StringComparison.Ordinal) && FaultOfGzip(file) is { } fault)
                Report(findings, StoreFault.BrokenGzip, path, fault, false);
            return version.Size;
        }
    }

    /// <summary>Unzips to nowhere. A stream cut short ends without an error in .NET, so its length is compared with
    /// what its end says.</summary>
    private static string? FaultOfGzip(SafeFileHandle file)
    {
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        var size = RandomAccess.GetLength(file);
        if (size < 18 || RandomAccess.Read(file, trailer, size - sizeof(uint)) < sizeof(uint))
            return "Shorter than a gzip member can be.";
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            using var gzip = new GZipStream(new HandleStream(file), CompressionMode.Decompress);
            var length = 0L;
            while (gzip.Read(buffer, 0, buffer.Length) is var count and > 0)
                length += count;
            return (uint)length == BinaryPrimitives.ReadUInt32LittleEndian(trailer) ? null : "Cut short, or not one gzip member.";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void VerifyMetadata(string bucket, bool repairs, List<StoreFinding> findings)
    {
        foreach (var path in Files(MetadataDirectory(bucket), null).ToArray())
        {
            var key = TryReadKey(MetadataDirectory(bucket), path);

            // Under the lock of the key, for a put writes the metadata first. What no key leads to is written by nobody.
            lock (LockOf(bucket, key ?? path))
            {
                if (key is not null && File.Exists(ObjectFile(bucket, key)))
                    continue;
                if (repairs)
                    _disk.Delete(path);
            }
            if (repairs)
                PruneDirectories(Path.GetDirectoryName(path)!, MetadataDirectory(bucket));
            Report(findings, StoreFault.OrphanedMetadata, path, "There is no such object.", repairs);
        }
    }

    private void VerifyUploads(string bucket, bool repairs, List<StoreFinding> findings)
    {
        foreach (var directory in TryEnumerate(UploadsDirectory(bucket)))
        {
            if (File.Exists(Path.Combine(directory.FullName, UploadFormat.FileName)))
                continue;
            if (repairs)
            {
                foreach (var part in TryEnumerate(directory.FullName))
                    _disk.Delete(part.FullName);
                PruneDirectories(directory.FullName, Path.Combine(_root, StoreDirectoryName));
            }
            Report(findings, StoreFault.OrphanedUpload, directory.FullName, "It was completed or aborted.", repairs);
        }
    }

    private void VerifyNotifications(string directory, List<StoreFinding> findings)
    {
        foreach (var path in Files(directory, null))
        {
            try
            {
                var payload = JsonSerializer.Deserialize(File.ReadAllBytes(path), S3EventJson.Default.S3Event);
                if (payload?.Records is not { Count: > 0 })
                    Report(findings, StoreFault.NotANotification, path, "There is no event in it.", false);
            }
            catch (JsonException e)
            {
                Report(findings, StoreFault.NotANotification, path, e.Message, false);
            }
            catch (FileNotFoundException)
            {
                // Handled meanwhile.
            }
        }
    }

    /// <summary>All files below a directory; directories that no key leads to are reported, where there is a list for it.</summary>
    private IEnumerable<string> Files(string directory, List<StoreFinding>? findings)
    {
        foreach (var entry in TryEnumerate(directory))
        {
            if (entry is FileInfo)
            {
                yield return entry.FullName;
            }
            else if (findings is null || ObjectPath.TryReadDirectoryName(entry.Name, out _, out _))
            {
                foreach (var path in Files(entry.FullName, findings))
                    yield return path;
            }
            else
            {
                Report(findings, StoreFault.NotAnObject, entry.FullName, "No key leads to this name.", false);
            }
        }
    }

    /// <returns>The one key that has this path, or null.</returns>
    private static string? TryReadKey(string root, string path)
    {
        var names = Path.GetRelativePath(root, path).Split('/');
        var key = "";
        foreach (var name in names.AsSpan(0, names.Length - 1))
        {
            if (!ObjectPath.TryReadDirectoryName(name, out var part, out var goesOn))
                return null;
            key += goesOn ? part : part + "/";
        }
        if (!ObjectPath.TryReadFileName(names[^1], out var last))
            return null;
        key += last;
        return ObjectKey.IsValid(key) && Path.Combine(root, ObjectPath.OfKey(key)) == path ? key : null;
    }

    private void Report(List<StoreFinding> findings, StoreFault fault, string path, string detail, bool isRepaired)
    {
        if (findings.Count < FindingsMax)
            findings.Add(new(fault, Path.GetRelativePath(_root, path), detail, isRepaired));
    }
}
