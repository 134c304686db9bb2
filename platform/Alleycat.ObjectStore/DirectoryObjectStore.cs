using System.Globalization;
using Alleycat.Streaming;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

/// <summary>Buckets as directories: an object is a plain file at its key, its metadata a small file in
/// <c>.store</c>.</summary>
/// <remarks>
/// <para>A put is whole or absent and durable when it is answered. Puts of one key happen one after another; whoever
/// reads meanwhile
/// reads the version that was there when the reading began.</para>
/// <para>One process at a time owns the directory. What may be done to it by hand:
/// docs/formats/data-directory.md.</para>
/// </remarks>
public sealed partial class DirectoryObjectStore : IObjectStore, IAsyncDisposable
{
    private const string StoreDirectoryName = ".store";
    private const int KeyLocks = 512;
    private const int DurableDirectoriesMax = 10_000;

    private readonly DirectoryObjectStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly IStoreDisk _disk;
    private readonly FileStream _owner;
    private readonly string _root;
    private readonly string _temporary;
    private readonly Lock[] _keyLocks = NewLocks();
    private readonly StoreMetrics _metrics;

    /// <summary>Guards which directories there are: one may vanish (with its last object) only while nothing is renamed
    /// into it.</summary>
    private readonly Lock _tree = new();
    private readonly HashSet<string> _durableDirectories = new(StringComparer.Ordinal);
    private long _lastTemporary;

    private DirectoryObjectStore(DirectoryObjectStoreOptions options, TimeProvider timeProvider, string root, FileStream owner)
    {
        _options = options;
        _timeProvider = timeProvider;
        _disk = options.Disk;
        _root = root;
        _owner = owner;
        _temporary = Path.Combine(root, StoreDirectoryName, "temporary");
        _metrics = new StoreMetrics(() => Measure(queue => queue.Pending), () => Measure(queue => queue.SetAside));
    }

    /// <summary>Opens the directory, or creates it.</summary>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    public static DirectoryObjectStore Open(DirectoryObjectStoreOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var root = Path.GetFullPath(options.Directory);
        var temporary = Path.Combine(root, StoreDirectoryName, "temporary");
        Directory.CreateDirectory(temporary);
        var owner = new FileStream(
            Path.Combine(root, StoreDirectoryName, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        // What a killed process was about to put was never acknowledged.
        if (!options.KeepsLeftovers)
        {
            foreach (var leftover in Directory.EnumerateFiles(temporary).Order(StringComparer.Ordinal))
                options.Disk.Delete(leftover);
        }
        return new DirectoryObjectStore(options, timeProvider, root, owner);
    }

    /// <summary>Ends the calls under way; what is not handled yet is delivered again after the next opening.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    private string BucketDirectory(string bucket) => Path.Combine(_root, bucket);

    private string ObjectFile(string bucket, string key) => Path.Combine(_root, bucket, ObjectPath.OfKey(key));

    private string MetadataDirectory(string bucket) => Path.Combine(_root, StoreDirectoryName, "metadata", bucket);

    private string MetadataFile(string bucket, string key) => Path.Combine(MetadataDirectory(bucket), ObjectPath.OfKey(key));

    /// <summary>A name that no other temporary file has: the folder is this process's alone, and empty when it opens.</summary>
    private string TemporaryFile() =>
        Path.Combine(_temporary, Interlocked.Increment(ref _lastTemporary).ToString("D10", CultureInfo.InvariantCulture));

    private Lock LockOf(string bucket, string key) => _keyLocks[(uint)HashCode.Combine(bucket, key) % KeyLocks];

    private static Lock[] NewLocks()
    {
        var locks = new Lock[KeyLocks];
        for (var i = 0; i < KeyLocks; i++)
            locks[i] = new Lock();
        return locks;
    }

    /// <summary>Writes a small file whole, flushed and under its name.</summary>
    private void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = TemporaryFile();
        try
        {
            using (var file = _disk.Create(temporary))
            {
                _disk.Write(file, bytes, 0);
                _disk.Flush(file);
            }
            MoveIntoPlace(temporary, path);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Gives a flushed temporary file its name, durably.</summary>
    private void MoveIntoPlace(string temporary, string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        lock (_tree)
        {
            EnsureDirectory(directory);
            _disk.Rename(temporary, path);
        }
        FlushDirectoryIfThere(directory);
    }

    /// <summary>Creates a directory and those above it; each is durable when this returns. Under the lock of the
    /// tree.</summary>
    private void EnsureDirectory(string path)
    {
        if (path.Length <= _root.Length || _durableDirectories.Contains(path))
            return;
        var parent = Path.GetDirectoryName(path)!;
        EnsureDirectory(parent);
        if (!Directory.Exists(path))
            _disk.CreateDirectory(path);
        _disk.FlushDirectory(parent);
        if (_durableDirectories.Count >= DurableDirectoriesMax)
            _durableDirectories.Clear();
        _durableDirectories.Add(path);
    }

    /// <summary>Deletes the directories that the last file left empty, up to but not including
    /// <paramref name="top"/>.</summary>
    private void PruneDirectories(string directory, string top)
    {
        lock (_tree)
        {
            while (directory.Length > top.Length && _disk.TryDeleteDirectory(directory))
            {
                _durableDirectories.Remove(directory);
                directory = Path.GetDirectoryName(directory)!;
            }
        }
    }

    private void FlushDirectoryIfThere(string directory)
    {
        try
        {
            _disk.FlushDirectory(directory);
        }
        catch (DirectoryNotFoundException)
        {
            // Deleted meanwhile together with everything in it.
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            _disk.Delete(path);
        }
        catch (IOException)
        {
            // A leftover in the temporary directory is deleted when the store is opened next.
        }
    }

    private static SafeFileHandle? TryOpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
