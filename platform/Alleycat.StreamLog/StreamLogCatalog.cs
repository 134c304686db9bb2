using System.Globalization;

namespace Alleycat.StreamLog;

/// <summary>The streams of one directory by name: created, found, listed, deleted. Holds every one of them
/// open.</summary>
/// <remarks>
/// A stream is the directory of its name. Names with <c>%</c> in front are the catalog's own, since no stream's may
/// begin so: a stream being
/// deleted, and the newest creation time of a deleted one, which every later stream's must exceed.
/// </remarks>
public sealed class StreamLogCatalog : IAsyncDisposable
{
    internal const string DeletedPrefix = "%deleted-";
    private const string EpochFileName = "%newest";
    private const string EpochTitle = "alleycat-streams";
    private const string EpochName = "newest-deleted-ms";
    private const int EpochVersion = 1;

    private readonly StreamLogOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisk _disk;
    private readonly Random _seeds;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StreamLog> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deleting = new(StringComparer.Ordinal);
    private long _epochMsDeleted;
    private bool _isClosed;

    private StreamLogCatalog(StreamLogOptions options, TimeProvider time, IDisk disk, Random seeds)
    {
        _options = options;
        _time = time;
        _disk = disk;
        _seeds = seeds;
    }

    /// <summary>Opens every stream in a directory, which is created where absent.</summary>
    /// <param name="options">Settings of every stream; <see cref="StreamLogOptions.Directory"/> is the directory that
    /// holds them all.</param>
    /// <param name="time">The clock of arrival times and retention.</param>
    /// <exception cref="StreamLogException">A stream is open in another process, or of an unknown version.</exception>
    /// <exception cref="StreamLogCorruptException">A stream's durable bytes are not as they were written.</exception>
    public static StreamLogCatalog Open(StreamLogOptions options, TimeProvider time) =>
        Open(options, time, FileSystemDisk.Instance, new Random());

    internal static StreamLogCatalog Open(StreamLogOptions options, TimeProvider time, IDisk disk, Random seeds)
    {
        var catalog = new StreamLogCatalog(options, time, disk, seeds);
        disk.CreateDirectory(options.Directory);
        catalog.ReadNewestDeleted();
        foreach (var name in disk.ListDirectories(options.Directory))
        {
            var path = Path.Combine(options.Directory, name);
            if (name.StartsWith(DeletedPrefix, StringComparison.Ordinal))
                disk.DeleteDirectory(path);
            else if (StreamManifest.Read(disk, path) is { } manifest)
                catalog._streams.Add(manifest.Name, catalog.OpenStream(manifest.Name, manifest.ShardCount));
        }
        return catalog;
    }

    /// <summary>Names in ordinal order.</summary>
    public IReadOnlyList<string> Names
    {
        get { lock (_gate) return [.. _streams.Keys]; }
    }

    /// <returns>Null where there is no stream of this name.</returns>
    public StreamLog? Find(string name)
    {
        lock (_gate)
            return _streams.GetValueOrDefault(name);
    }

    /// <returns>The new stream, or null where there is one of this name, or one being deleted.</returns>
    /// <exception cref="ArgumentException">The name or the shard count is out of range.</exception>
    public StreamLog? Create(string name, int shardCount)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_streams.ContainsKey(name) || _deleting.Contains(name))
                return null;
            var stream = OpenStream(name, shardCount);
            _disk.FlushDirectory(_options.Directory);
            _streams.Add(name, stream);
            return stream;
        }
    }

    /// <summary>The stream of this name, created where there is none.</summary>
    public StreamLog OpenOrCreate(string name, int shardCount) => Find(name) ?? Create(name, shardCount) ?? Find(name)
        ?? throw new StreamLogException(StreamLogFault.Closed, $"Stream {name} was deleted while it was opened.", isTransient: true);

    /// <summary>Closes and removes a stream; its readers and producers are told that it is closed.</summary>
    /// <returns>False where there is none of this name.</returns>
    /// <exception cref="IOException">The disk refuses; the stream is then there as before.</exception>
    public async ValueTask<bool> DeleteAsync(string name)
    {
        StreamLog? stream;
        lock (_gate)
        {
            if (!_streams.Remove(name, out stream))
                return false;
            _deleting.Add(name);
        }
        await stream.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _deleting.Remove(name);
            try
            {
                Remove(name, stream.Created.ToUnixTimeMilliseconds());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (_disk.DirectoryExists(PathOf(name)))
                    _streams.Add(name, OpenStream(name, stream.Shards.Count));
                throw;
            }
        }
        return true;
    }

    /// <summary>Closes every stream.</summary>
    public async ValueTask DisposeAsync()
    {
        StreamLog[] streams;
        lock (_gate)
        {
            _isClosed = true;
            streams = [.. _streams.Values];
            _streams.Clear();
        }
        foreach (var stream in streams)
            await stream.DisposeAsync().ConfigureAwait(false);
    }

    private StreamLog OpenStream(string name, int shardCount)
    {
        var options = _options with { Name = name, ShardCount = shardCount, Directory = PathOf(name) };
        return StreamLog.Open(options, _time, _disk, _seeds.Next(), _epochMsDeleted + 1);
    }

    private void Remove(string name, long epochMs)
    {
        // First the creation time: once the directory is gone, nothing else remembers which sequence numbers were given
        // out.
        if (epochMs > _epochMsDeleted)
        {
            _epochMsDeleted = epochMs;
            SealedText.Write(_disk, Path.Combine(_options.Directory, EpochFileName), EpochTitle, EpochVersion,
                (EpochName, epochMs.ToString(CultureInfo.InvariantCulture)));
        }
        var grave = Path.Combine(_options.Directory, $"{DeletedPrefix}{epochMs}-{name}");
        _disk.Move(PathOf(name), grave);
        _disk.FlushDirectory(_options.Directory);
        _disk.DeleteDirectory(grave);
    }

    private void ReadNewestDeleted()
    {
        var path = Path.Combine(_options.Directory, EpochFileName);
        if (SealedText.Read(_disk, path, EpochTitle, EpochVersion) is not { } lines)
            return;
        if (!lines.TryGetValue(EpochName, out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _epochMsDeleted))
            throw new StreamLogCorruptException(path, 0, $"there is no {EpochName}");
    }

    private string PathOf(string name) => Path.Combine(_options.Directory, StreamName.ToDirectoryName(name));
}
