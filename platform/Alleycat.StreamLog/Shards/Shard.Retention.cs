namespace Alleycat.StreamLog.Shards;

/// <content>Deletes whole segments by age and by bytes; runs on the writer's thread, so the list of segments has one
/// author.</content>
internal sealed partial class Shard
{
    private long _retentionMs;
    private int _isRetentionDue;

    /// <summary>Has the writer look at the clock and at the bytes.</summary>
    public void CheckRetention()
    {
        Volatile.Write(ref _isRetentionDue, 1);
        Poke();
    }

    /// <summary>Holds from the next look on, which is now.</summary>
    public void SetRetention(TimeSpan retention)
    {
        Volatile.Write(ref _retentionMs, (long)retention.TotalMilliseconds);
        CheckRetention();
    }

    private void ApplyRetention()
    {
        // By bytes whenever a segment may have been added; by age when the timer says so.
        if (Interlocked.Exchange(ref _isRetentionDue, 0) == 0 && BytesOnDisk <= BytesMax)
            return;
        try
        {
            TrimSegments(_time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The oldest segment stays listed and readable; the next look tries again.
            _meter.DiskFailed();
        }
    }

    private long BytesMax => _options.RetainedBytesMax / _options.ShardCount;

    private void TrimSegments(long nowMs)
    {
        var horizonMs = nowMs - Volatile.Read(ref _retentionMs);
        var active = Active;
        if (!active.IsEmpty && active.ArrivalMsMax < horizonMs && _activeFile is not null && _writerFailure is null)
            Roll(nowMs);
        while (_segments is [var oldest, _, ..] && (oldest.ArrivalMsMax < horizonMs || BytesOnDisk > BytesMax || IsTrimmed(oldest)))
        {
            _segments = _segments[1..];
            oldest.MarkRemoved();
            _disk.Delete(SegmentIndexFormat.PathOf(oldest.Path));
            _disk.Delete(oldest.Path);
            // One by one: after a crash the segments that are left must still follow each other without a gap.
            _disk.FlushDirectory(_directory);
        }
    }
}
