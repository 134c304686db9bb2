using Alleycat.Streaming.Lz4;

namespace Alleycat.StreamLog.Shards;

/// <content>The writer: drain what waits, one write, one flush, one completion for all.</content>
internal sealed partial class Shard
{
    private readonly AppendQueue _queue;
    private readonly TailCache _cache;
    private readonly Thread _writer;
    private readonly TaskCompletionSource _writerDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PendingAppend> _group = [];

    private readonly BatchComposer _composer;

    /// <summary>Below this a batch is one disk block either way.</summary>
    private const int CompressBytesMin = 512;

    /// <summary>The writer's own, reused: at most a group commit's size, or one large record's.</summary>
    private byte[] _packed = [];

    /// <summary>The active segment's file; the writer's alone. Null while the tail awaits repair.</summary>
    private IDiskFile? _activeFile;
    private StreamLogException? _writerFailure;

    public ValueTask EnqueueAsync(PendingAppend pending, CancellationToken cancellationToken) =>
        _queue.EnqueueAsync(pending, cancellationToken);

    public void Poke() => _queue.Poke();

    private void Run()
    {
        while (_queue.Take(_group, _options.CommitBytesMax, _options.CommitRecordsMax))
        {
            if (_group.Count > 0)
                CommitOrFail(_group);
            ApplyRetention();
        }
        CloseActive();
        _writerDone.SetResult();
    }

    private void CommitOrFail(List<PendingAppend> group)
    {
        StreamLogException failure;
        try
        {
            if (_writerFailure is null)
            {
                Commit(group);
                foreach (var pending in group)
                    pending.Operation.StorePart();
                return;
            }
            failure = _writerFailure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // How much of the group reached the disk is unknown, also after a failed flush alone: the kernel may have
            // dropped what it could
            // not write. Nothing is acknowledged, and nothing accepted until the tail has been cut to what is known to
            // be durable.
            AbandonTail();
            _meter.DiskFailed();
            failure = new StreamLogException(StreamLogFault.WriteFailed,
                $"{ShardId} could not be written: {e.Message}", isTransient: true, ShardId, e);
        }
#pragma warning disable CA1031 // The fault is our own; it stops this shard's writer and is told to every caller from here on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = _writerFailure = new StreamLogException(StreamLogFault.WriterStopped,
                $"The writer of {ShardId} met a fault of its own: {e.Message}", isTransient: false, ShardId, e);
        }
        foreach (var pending in group)
            pending.Fail(failure);
    }

    private void Commit(List<PendingAppend> group)
    {
        var started = _time.GetTimestamp();
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var recordCount = 0;
        var payloadBytes = 0;
        foreach (var pending in group)
        {
            recordCount += pending.Count;
            payloadBytes += pending.PayloadBytes;
        }

        var file = _activeFile ?? RepairTail();
        if (MustRoll(BatchFormat.HeaderBytes + payloadBytes, nowMs))
            file = Roll(nowMs);

        var active = Active;
        var header = new BatchHeader(0, BatchFormat.Uncompressed, recordCount, payloadBytes, payloadBytes, active.NextIndex, nowMs);
        var stored = Compress(_composer.Compose(group, header), ref header);
        BatchFormat.WriteHeader(stored, header, active.Header.Salt);

        file.Write(stored.AsSpan(0, header.TotalBytes), active.DurableBytes);
        file.Flush();

        active.Add(header);
        _composer.Publish();
        Publish(header.NextIndex);
        _meter.Committed(recordCount, header.TotalBytes, _time.GetElapsedTime(started));
    }

    /// <summary>
    /// Packs the payload for the disk where that saves an eighth of it at least.
    /// </summary>
    /// <returns>The batch to write: the plain one or the packed, both good until the next commit.</returns>
    private byte[] Compress(byte[] plain, ref BatchHeader header)
    {
        if (!_options.CompressBatches || header.RawBytes < CompressBytesMin)
            return plain;
        var room = header.RawBytes - header.RawBytes / 8;
        if (_packed.Length < BatchFormat.HeaderBytes + room)
            _packed = GC.AllocateUninitializedArray<byte>(BatchFormat.HeaderBytes + room);
        var packedBytes = LZ4Codec.Encode(
            plain.AsSpan(BatchFormat.HeaderBytes, header.RawBytes), _packed.AsSpan(BatchFormat.HeaderBytes, room));
        if (packedBytes < 0)
            return plain;
        header = header with { Compression = BatchFormat.Lz4Block, StoredBytes = packedBytes };
        return _packed;
    }
}
