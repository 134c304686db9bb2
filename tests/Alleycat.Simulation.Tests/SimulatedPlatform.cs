using Alleycat.HistoryProcessor;
using Alleycat.ObjectStore;
using Alleycat.Simulation.Tests.Disks;
using Alleycat.Simulation.Tests.Faults;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// The whole way of a data point over simulated disks: stream, checkpoints, delivery, transform, buckets, history. It can
/// lose power at any call of a disk and be opened again on what is left.
/// </summary>
/// <remarks>The parts: <c>.Lifetime</c> (opening, crashing) and <c>.Stages</c> (what each stage does in its turn).</remarks>
internal sealed partial class SimulatedPlatform : IAsyncDisposable
{
    private const string DeliveryName = "delivery";

    private readonly Random _random;
    private readonly PortFaults _ports;
    private readonly StreamLogOptions _streamOptions;
    private readonly string _bucketFolder;
    private readonly SemaphoreSlim _historyGate = new(0);
    private SimulatedDisk _streamDisk;
    private SimulatedStoreDisk _storeDisk;
    private StreamLog.StreamLog? _stream;
    private DirectoryObjectStore? _store;
    private CheckpointFile? _checkpoints;

    /// <param name="seed">Decides sizes, faults' consequences and salts.</param>
    /// <param name="ports">What stands between the stages.</param>
    public SimulatedPlatform(int seed, PortFaults ports)
    {
        _random = new Random(seed);
        _ports = ports;
        _bucketFolder = Path.Combine(ScratchFolder, $"alleycat-simulation-{Environment.ProcessId}-{seed}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_bucketFolder);
        _streamOptions = new StreamLogOptions
        {
            Directory = "/stream",
            ShardCount = _random.Next(1, 3),
            SegmentBytesMax = _random.Next(4 << 10, 12 << 10),
            CommitBytesMax = _random.Next(1 << 10, 8 << 10),
            CommitRecordsMax = _random.Next(1, 30),
            CompressBatches = _random.Next(2) == 0,
            CacheBytesMax = _random.Next(2) * _random.Next(8 << 10),
            Retention = TimeSpan.FromDays(30),
            RetentionInterval = TimeSpan.FromDays(30),
        };
        Faults = new DiskFaults();
        _streamDisk = new SimulatedDisk(new Random(seed), Faults);
        _storeDisk = new SimulatedStoreDisk(_bucketFolder, new Random(seed), Faults);
    }

    public SimulatedClock Clock { get; } = new();

    public DiskFaults Faults { get; private set; }

    public StreamLog.StreamLog Stream => _stream!;

    public DirectoryObjectStore Store => _store!;

    public ICheckpointStore Checkpoints => _checkpoints!;

    /// <summary>Memory where there is any: nothing here needs a real disk to be slow.</summary>
    private static string ScratchFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>How far delivery has come in a shard.</summary>
    public SequenceNumber? CheckpointOf(ShardId shard) => Checkpoints.Read(DeliveryName, shard);

    private HistoryProcessorHandler NewHistory(IObjectStore store, int seed) =>
        new(store, new HistoryProcessorOptions { Parallelism = 1 }, Clock.View(static wait => wait < TimeSpan.FromHours(1)), new Random(seed));
}
