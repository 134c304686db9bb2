using Alleycat.Streaming;

namespace Alleycat.StreamLog.Shards;

/// <summary>
/// One shard: its segments on disk, its one writer, its readers' view. The parts: <c>.Recovery</c> (opening),
/// <c>.Append</c> (the writer and
/// its group commit), <c>.Roll</c> (new segments, repair of the tail), <c>.Retention</c>, <c>.Read</c>.
/// </summary>
internal sealed partial class Shard
{
    private readonly IDisk _disk;
    private readonly StreamLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _saltSource;
    private readonly StreamLogMeter _meter;
    private readonly string _directory;
    private readonly SequenceLayout _layout;

    /// <summary>Oldest first; the last is written to. Replaced as a whole, by the writer only; readers take the array
    /// as it is.</summary>
    private volatile Segment[] _segments = [];

    private Shard(in ShardSetting setting, ShardId shardId)
    {
        _disk = setting.Disk;
        _options = setting.Options;
        _time = setting.Time;
        _saltSource = new Random(setting.SaltSeed + shardId.Index);
        _meter = setting.Meter;
        _directory = PathOf(setting.Options.Directory, shardId);
        _layout = new SequenceLayout(setting.EpochMs, shardId.Index);
        _retentionMs = (long)setting.Retention.TotalMilliseconds;
        _queue = new AppendQueue(setting.Options.QueueBytesMax);
        _cache = new TailCache(setting.Options.CacheBytesMax);
        _composer = new BatchComposer(shardId, _layout, _cache);
        _writer = new Thread(Run, maxStackSize: 256 << 10) { IsBackground = true, Name = $"stream {setting.Options.Name} {shardId.Index}" };
        ShardId = shardId;
    }

    public ShardId ShardId { get; }

    public SequenceLayout Layout => _layout;

    public static string PathOf(string streamDirectory, ShardId shardId) => Path.Combine(streamDirectory, "shards", shardId.ToString());

    public long BytesOnDisk
    {
        get
        {
            var total = 0L;
            foreach (var segment in _segments)
                total += segment.DurableBytes;
            return total;
        }
    }

    private Segment Active => _segments[^1];

    /// <summary>Commits what waits, marks how much is durable, and lets the files go.</summary>
    public async Task CloseAsync()
    {
        _queue.Close();
        await _writerDone.Task.ConfigureAwait(false);
        CloseReaders();
    }
}
