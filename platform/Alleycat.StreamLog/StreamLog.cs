using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <summary>
/// The embedded stream: what Kinesis Data Streams is on AWS. Records go to shards by the hash of their partition key;
/// each shard is an
/// append-only log of segment files with one writer, which commits whatever waits with one write and one flush.
/// </summary>
/// <remarks>Files: docs/formats/stream-log.md. A put that has completed is on the disk; a read returns only what is on
/// the disk.</remarks>
public sealed partial class StreamLog : IStreamProducer, IStreamSource, IAsyncDisposable
{
    internal const string LockFileName = "lock";

    private readonly StreamLogOptions _options;
    private readonly IDisk _disk;
    private readonly IDisposable _lock;
    private readonly StreamLogMeter _meter;
    private readonly Lock _gate = new();
    private StreamManifest _manifest;
    private Shard[] _shards = [];
    private HashKeyRange[] _ranges = [];
    private ITimer? _retentionTimer;
    private Task? _closing;

    private StreamLog(StreamLogOptions options, IDisk disk, IDisposable directoryLock, StreamManifest manifest)
    {
        _options = options;
        _disk = disk;
        _lock = directoryLock;
        _manifest = manifest;
        _meter = new StreamLogMeter(manifest.Name, () => BytesOnDisk);
    }

    /// <summary>Opens the stream in <see cref="StreamLogOptions.Directory"/>, creating it where there is
    /// none.</summary>
    /// <param name="options">Name and shard count count on creation only.</param>
    /// <param name="time">The clock of arrival times and retention.</param>
    /// <exception cref="StreamLogException">Another process has it open, or a file is of an unknown
    /// version.</exception>
    /// <exception cref="StreamLogCorruptException">Bytes that were durable are not as they were written.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static StreamLog Open(StreamLogOptions options, TimeProvider time) =>
        Open(options, time, FileSystemDisk.Instance, Random.Shared.Next(), epochMsMin: 1);

    /// <summary>The stream's name, 1 to 128 characters.</summary>
    public string Name => _manifest.Name;

    /// <summary>When the stream was created.</summary>
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(_manifest.EpochMs);

    public TimeSpan Retention => _manifest.Retention ?? _options.Retention;

    /// <summary>One record's data and UTF-8 key together, in bytes.</summary>
    public int RecordBytesMax => _options.RecordBytesMax;

    public IReadOnlyList<ShardId> Shards => [.. _shards.Select(s => s.ShardId)];

    /// <summary>Bytes of all segments on disk.</summary>
    public long BytesOnDisk => _shards.Sum(s => s.BytesOnDisk);

    public IReadOnlyList<ShardDescription> Describe() =>
        [.. _shards.Select((s, i) => new ShardDescription(s.ShardId, _ranges[i], s.Layout.At(0)))];

    IShardReader IStreamSource.OpenReader(ShardId shardId) => OpenReader(shardId);

    /// <inheritdoc cref="IStreamSource.OpenReader"/>
    public ShardReader OpenReader(ShardId shardId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shardId.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shardId.Index, _shards.Length);
        return new ShardReader(_shards[shardId.Index]);
    }

    /// <summary>Changes how long records are kept, durably; what is older goes at once.</summary>
    public void SetRetention(TimeSpan retention)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.FromSeconds(1));
        lock (_gate)
        {
            var changed = _manifest with { Retention = retention };
            changed.Write(_disk, _options.Directory);
            _manifest = changed;
        }
        foreach (var shard in _shards)
            shard.SetRetention(retention);
    }

    /// <summary>Commits what was handed over, ends every waiting reader, and lets the directory go.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            _closing ??= CloseAsync();
        return new ValueTask(_closing);
    }

    private async Task CloseAsync()
    {
        if (_retentionTimer is not null)
            await _retentionTimer.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_shards.Select(s => s.CloseAsync())).ConfigureAwait(false);
        _meter.Dispose();
        _lock.Dispose();
    }
}
