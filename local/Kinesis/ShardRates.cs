namespace Alleycat.Local.Kinesis;

/// <summary>What one shard takes and gives in a second on AWS: four buckets that fill with time and hold a second's
/// worth.</summary>
/// <remarks>Rates: Amazon Kinesis Data Streams, quotas and limits. How long AWS's own window is has not been
/// published.</remarks>
internal sealed class ShardRates(TimeProvider time)
{
    public const int WriteRecordsPerSecond = 1_000;
    public const int WriteBytesPerSecond = 1 << 20;
    public const int ReadsPerSecond = 5;
    public const int ReadBytesPerSecond = 2 << 20;

    private readonly Lock _gate = new();
    private double _writeRecords = WriteRecordsPerSecond;
    private double _writeBytes = WriteBytesPerSecond;
    private double _reads = ReadsPerSecond;
    private double _readBytes = ReadBytesPerSecond;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Takes one record of so many bytes (key included), where there is room for it now.</summary>
    public bool TryWrite(int bytes)
    {
        lock (_gate)
        {
            Fill();
            if (_writeRecords < 1 || _writeBytes < bytes)
                return false;
            _writeRecords -= 1;
            _writeBytes -= bytes;
            return true;
        }
    }

    /// <summary>Takes one GetRecords call, where no earlier one's bytes stand in its way.</summary>
    public bool TryRead()
    {
        lock (_gate)
        {
            Fill();
            if (_reads < 1 || _readBytes <= 0)
                return false;
            _reads -= 1;
            return true;
        }
    }

    /// <summary>Counts what a call gave. It may be more than there was room for: 10 MiB then block the shard for five
    /// seconds.</summary>
    public void HasRead(long bytes)
    {
        lock (_gate)
            _readBytes -= bytes;
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_filledAt, now).TotalSeconds;
        _filledAt = now;
        _writeRecords = Math.Min(WriteRecordsPerSecond, _writeRecords + seconds * WriteRecordsPerSecond);
        _writeBytes = Math.Min(WriteBytesPerSecond, _writeBytes + seconds * WriteBytesPerSecond);
        _reads = Math.Min(ReadsPerSecond, _reads + seconds * ReadsPerSecond);
        _readBytes = Math.Min(ReadBytesPerSecond, _readBytes + seconds * ReadBytesPerSecond);
    }
}
