using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <content>Creation and opening.</content>
public sealed partial class StreamLog
{
    /// <param name="options">See <see cref="Open(StreamLogOptions, TimeProvider)"/>.</param>
    /// <param name="time">See <see cref="Open(StreamLogOptions, TimeProvider)"/>.</param>
    /// <param name="disk">The machine's file system, or one that fails on purpose.</param>
    /// <param name="saltSeed">Seeds the salts of new segments' checksums.</param>
    /// <param name="epochMsMin">A new stream's creation time is at least this, so that its numbers differ from a former
    /// stream's.</param>
    internal static StreamLog Open(StreamLogOptions options, TimeProvider time, IDisk disk, int saltSeed, long epochMsMin)
    {
        disk.CreateDirectory(options.Directory);
        var directoryLock = TakeLock(options, disk);
        try
        {
            var manifest = StreamManifest.Read(disk, options.Directory);
            var isNew = manifest is null;
            manifest ??= new StreamManifest(
                options.Name, options.ShardCount, Math.Max(epochMsMin, time.GetUtcNow().ToUnixTimeMilliseconds()), null);
            var stream = new StreamLog(options, disk, directoryLock, manifest);
            stream.OpenShards(time, saltSeed, isNew);
            return stream;
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    private static IDisposable TakeLock(StreamLogOptions options, IDisk disk)
    {
        try
        {
            return disk.Lock(Path.Combine(options.Directory, LockFileName));
        }
        catch (IOException e)
        {
            throw new StreamLogException(StreamLogFault.Locked,
                $"{options.Directory} is open in another process, or cannot be written: {e.Message}", isTransient: true, inner: e);
        }
    }

    private void OpenShards(TimeProvider time, int saltSeed, bool isNew)
    {
        var options = _options with { ShardCount = _manifest.ShardCount };
        var setting = new ShardSetting(_disk, options, time, _meter, _manifest.EpochMs, Retention, saltSeed);
        var shards = new List<Shard>(_manifest.ShardCount);
        try
        {
            for (var i = 0; i < _manifest.ShardCount; i++)
            {
                var shardId = new ShardId(i);
                // Without a manifest nothing was ever promised here, unless someone took the manifest away.
                if (isNew && Shard.HoldsRecords(_disk, options.Directory, shardId))
                    throw new StreamLogCorruptException(Path.Combine(options.Directory, StreamManifest.FileName), 0,
                        $"the file is missing, but {shardId} holds records");
                shards.Add(isNew ? Shard.Create(setting, shardId) : Shard.Open(setting, shardId));
            }
            if (isNew)
                _manifest.Write(_disk, options.Directory);
            // The process before may have died between naming a file and flushing the name.
            _disk.FlushDirectory(options.Directory);
        }
        catch
        {
            shards.ForEach(s => s.Abandon());
            _meter.Dispose();
            throw;
        }
        _shards = [.. shards];
        _ranges = HashKeyRange.Split(shards.Count);
        shards.ForEach(s => s.Start());
        _retentionTimer = time.CreateTimer(
            static state => ((StreamLog)state!).CheckRetention(), this, options.RetentionInterval, options.RetentionInterval);
        CheckRetention();
    }

    private void CheckRetention()
    {
        foreach (var shard in _shards)
            shard.CheckRetention();
    }
}
