using Alleycat.ObjectStore;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <content>Opening, clean ends and crashes.</content>
internal sealed partial class SimulatedPlatform
{
    /// <summary>Opens everything. A fault of the disk on the way is what it is: the caller crashes the machine and opens again.</summary>
    public async Task OpenAsync()
    {
        var faults = Faults;
        Clock.IsStopped = () => !faults.HasPower;
        try
        {
            var disk = _ports.StreamDisk(_streamDisk);
            _stream = StreamLog.StreamLog.Open(_streamOptions, Clock.View(), disk, _random.Next(), epochMsMin: 1);
            _checkpoints = new CheckpointFile("/stream", disk);
            _store = DirectoryObjectStore.Open(
                new DirectoryObjectStoreOptions
                {
                    Directory = _bucketFolder,
                    Disk = _ports.StoreDisk(_storeDisk),
                    NotificationAttemptsMax = 1_000,
                    NotificationRetryDelay = TimeSpan.Zero,
                    NotificationTimeout = TimeSpan.FromHours(20),
                },
                Clock.View());
            _store.CreateBucket(BucketNames.Delivery);
            _store.CreateBucket(BucketNames.History);
            SubscribeHistory(_store);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    /// <summary>Ends everything cleanly.</summary>
    public async Task CloseAsync()
    {
        // Shards close side by side: their calls have no order that a seed could decide.
        Faults.IsTracing = false;
        if (_store is not null)
            await _store.DisposeAsync();
        if (_stream is not null)
            await _stream.DisposeAsync();
        (_store, _stream, _checkpoints) = (null, null, null);
        Faults.IsTracing = true;
    }

    /// <summary>The power goes now, if it has not gone already; what was not durable is lost, and the machine is ready to be opened.</summary>
    public async Task LosePowerAsync()
    {
        Faults.CutPower();
        await CloseAsync();
        while (_historyGate.Wait(0))
        {
            // History had its turn when the power went.
        }
        Faults = new DiskFaults();
        _streamDisk = _streamDisk.AfterPowerLoss(Faults);
        _ports.StreamDiskFound(_streamDisk);
        _storeDisk = _storeDisk.AfterPowerLoss(Faults);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.CutPower();
        await CloseAsync();
        _historyGate.Dispose();
        Directory.Delete(_bucketFolder, recursive: true);
    }
}
