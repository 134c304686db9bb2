using System.Buffers;
using Alleycat.Delivery;
using Alleycat.FirehoseTransform;
using Alleycat.HistoryProcessor;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <content>What each stage does in its turn: the real stage, begun and ended here, so that a seed decides who runs when.</content>
internal sealed partial class SimulatedPlatform
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RivalStore? _rival;
    private HistoryProcessorHandler? _rivalHistory;

    /// <summary>Invocations of the transform that fail before one succeeds.</summary>
    public int TransformFaultsLeft { get; set; }

    /// <summary>Events whose processor dies before, or else after, its work.</summary>
    public int HistoryCrashesLeft { get; set; }

    /// <summary>Puts of the history before which another processor finishes a merge of its own.</summary>
    public int RivalMergesLeft { get; set; }

    /// <returns>For each record whether it was acknowledged, with its number; null where the call failed as a whole.</returns>
    public async Task<PutRecordsResult[]?> PutAsync(IReadOnlyList<SentRecord> records)
    {
        var producer = _ports.Producer(Stream);
        try
        {
            return await producer.PutRecordsAsync([.. records.Select(r => new PutRecordsEntry(r.Key, r.Data))]).AsTask().WaitAsync(Patience);
        }
        catch (StreamLogException e) when (e.IsTransient)
        {
            return null;
        }
    }

    /// <summary>Delivers what a shard holds, until all of it is delivered, the power goes, or delivery cannot go on.</summary>
    /// <returns>Whether all of it was delivered.</returns>
    public async Task<bool> DeliverAsync(ShardId shard)
    {
        var options = new DeliveryStreamOptions
        {
            Name = DeliveryName,
            IntervalInSeconds = 900,
            TransformInterval = TimeSpan.FromSeconds(900),
            TransformTimeout = TimeSpan.FromSeconds(299),
            TransformBufferBytes = _random.Next(1 << 10, 4 << 10),
            TransformBufferRecords = _random.Next(1, 20),
            TransformsInFlightMax = 1,
            NumberOfRetries = 20,
        };
        var checkpoints = _ports.Checkpoints(Checkpoints);
        var source = _ports.Source(new OneShard(Stream, shard), checkpoints, DeliveryName);
        // Waits between attempts double up to a minute; everything longer is a limit, and none is met here.
        var time = Clock.View(static wait => wait <= TimeSpan.FromSeconds(60));
        await using var delivery = new DeliveryStream(options, source, checkpoints, NewFaultyTransform(), _ports.Store(Store), time);
        delivery.Start();
        var flushed = delivery.FlushAsync();
        try
        {
            await Task.WhenAny(flushed, Faults.PowerLost).WaitAsync(Patience);
            if (!flushed.IsCompleted)
                return false;
            await flushed;
            return true;
        }
        catch (IOException)
        {
            // The checkpoint could not be written: delivery ends, and is begun again in a later turn.
            return false;
        }
    }

    /// <summary>Delivers as the platform does, by its buffering hints and no flush, while the clock goes from timer to timer.</summary>
    /// <param name="shard">The shard; nothing is put into it meanwhile.</param>
    /// <param name="meanwhile">Called before each timer: what people do to the clock.</param>
    /// <returns>How much time passed until all of it was delivered.</returns>
    public async Task<TimeSpan> DeliverInTimeAsync(ShardId shard, Action meanwhile)
    {
        var options = new DeliveryStreamOptions { Name = DeliveryName, IntervalInSeconds = 10, TransformTimeout = TimeSpan.FromMinutes(5) };
        var written = new SignallingCheckpoints(Checkpoints);
        using var reader = Stream.OpenReader(shard);
        var (tip, began) = (reader.Tip, Clock.Elapsed);
        await using var delivery = new DeliveryStream(
            options, new OneShard(Stream, shard), written, new FirehoseTransformHandler(TelemetryLimits.Default).HandleAsync, Store,
            Clock.View(stampsByWallClock: _ports.StampsByWallClock));
        var timerSet = Clock.NextTimerSet;
        delivery.Start();
        while (CheckpointOf(shard) != tip)
        {
            var checkpoint = written.Next;
            await Task.WhenAny(timerSet, checkpoint, delivery.Completion).WaitAsync(Patience);
            if (delivery.Completion.IsCompleted)
                await delivery.Completion;
            meanwhile();
            timerSet = Clock.NextTimerSet;
            // A stage that counted on the clock that was set back would ask for more than an hour.
            if (CheckpointOf(shard) != tip)
                Clock.AdvanceToNextTimer(options.TransformTimeout, within: TimeSpan.FromHours(3));
        }
        return Clock.Elapsed - began;
    }

    /// <summary>Merges every delivered object there is an event for, unless the power goes.</summary>
    public async Task MergeAsync()
    {
        _rival!.RivalMergesLeft = RivalMergesLeft;
        RivalMergesLeft = 0;
        _historyGate.Release();
        await Task.WhenAny(Store.DrainAsync(), Faults.PowerLost).WaitAsync(Patience);
        if (!Faults.HasPower)
            return;
        await _historyGate.WaitAsync().WaitAsync(Patience);
    }

    private LambdaFunction NewFaultyTransform()
    {
        var transform = new FirehoseTransformHandler(TelemetryLimits.Default);
        return (payload, response, cancellationToken) =>
        {
            if (TransformFaultsLeft == 0)
                return transform.HandleAsync(payload, response, cancellationToken);
            TransformFaultsLeft--;
            response.Write("{\"records\":[{\"rec"u8);
            return ValueTask.FromException(new InvalidOperationException("The function died half-way (simulated)."));
        };
    }

    private void SubscribeHistory(DirectoryObjectStore store)
    {
        var buckets = _ports.Store(store);
        _rivalHistory = NewHistory(buckets, seed: 2);
        _rival = new RivalStore(buckets, RivalMergeAsync);
        var history = _ports.History(NewHistory(_rival, seed: 1).HandleAsync);
        store.Subscribe(BucketNames.Delivery, BucketNames.DataPrefix, suffix: "", "history-processor", HandleAsync);

        async ValueTask HandleAsync(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
        {
            // Open while history has its turn.
            await _historyGate.WaitAsync(cancellationToken);
            try
            {
                Faults.RequirePower();
                var dies = HistoryCrashesLeft > 0;
                if (dies && HistoryCrashesLeft-- % 2 == 0)
                    throw new InvalidOperationException("The processor died before its work (simulated).");
                await history(payload, response, cancellationToken);
                if (dies)
                    throw new InvalidOperationException("The processor died after its work (simulated).");
            }
            finally
            {
                _historyGate.Release();
            }
        }
    }

    /// <summary>Another processor takes the newest event there is, merges it, and says that it is handled.</summary>
    private async Task RivalMergeAsync(CancellationToken cancellationToken)
    {
        var pending = Path.Combine(_bucketFolder, ".store", "notifications", "history-processor", "pending");
        if (Directory.EnumerateFiles(pending, "*.json").Order(StringComparer.Ordinal).ToArray() is not [_, .., var newest])
            return;
        await _rivalHistory!.HandleAsync(await File.ReadAllBytesAsync(newest, cancellationToken), new ArrayBufferWriter<byte>(), cancellationToken);
        _storeDisk.Delete(newest);
    }
}
