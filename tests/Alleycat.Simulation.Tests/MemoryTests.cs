using System.Buffers;
using System.Globalization;
using System.Text;
using Alleycat.Delivery;
using Alleycat.FirehoseTransform;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.Simulation.Tests.Faults;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// Ten minutes of traffic (virtual time, a message a second of every rider) while something stands still: memory stays within what the
/// settings say, and afterwards everything is delivered. <c>ALLEYCAT_RIDERS</c> sets how many ride; 100 in an ordinary run.
/// </summary>
public sealed class MemoryTests : IAsyncLifetime, IDisposable
{
    private const int Minutes = 10;

    /// <summary>The queue (8 MiB), the cache (2 MiB) and what delivery holds of one shard: five batches in flight of 256 KiB each with
    /// their event and answer, and a buffer of 1 MiB; twice over for what the collector has not taken back.</summary>
    private const long SettingBytes = 2 * ((8L << 20) + (2L << 20) + 5 * 4 * (256L << 10) + (4L << 20));

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-memory-");
    private readonly SimulatedClock _clock = new();
    private readonly FullStreamDisk _disk = new(FileSystemDisk.Instance);
    private readonly TaskCompletionSource _transformGoesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _riders = int.TryParse(Environment.GetEnvironmentVariable("ALLEYCAT_RIDERS"), CultureInfo.InvariantCulture, out var riders) ? riders : 100;
    private StreamLog.StreamLog _stream = null!;
    private DirectoryObjectStore _store = null!;
    private DeliveryStream _delivery = null!;
    private long _acknowledged;
    private long _transformed;

    public Task InitializeAsync()
    {
        var streamFolder = Path.Combine(_folder.FullName, "stream");
        var options = new StreamLogOptions { Directory = streamFolder, CacheBytesMax = 2 << 20, CommitBytesMax = 256 << 10 };
        _stream = StreamLog.StreamLog.Open(options, _clock.View(), _disk, saltSeed: 1, epochMsMin: 1);
        _store = DirectoryObjectStore.Open(new() { Directory = Path.Combine(_folder.FullName, "buckets") }, _clock.View());
        _store.CreateBucket(BucketNames.Delivery);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_transform_that_stands_still_costs_no_more_memory_than_the_settings_say()
    {
        StartDelivery(stalls: true);
        await RideAsync();
        _transformGoesOn.SetResult();
        await DeliverAllAsync();
    }

    [Fact]
    public async Task A_reader_that_stands_still_costs_no_more_memory_than_the_settings_say()
    {
        StartDelivery(stalls: false);
        var readers = Enumerable.Range(0, 64).Select(_ => _stream.OpenReader(new ShardId(0))).ToList();
        // Each has taken something in hand and never comes back for more.
        var taken = readers.Select(reader => reader.ReadAsync(null, 10_000, 1 << 20).AsTask()).ToList();
        await RideAsync();
        Assert.All(taken, task => Assert.NotEmpty(task.Result));
        await DeliverAllAsync();
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task A_full_disk_costs_no_more_memory_than_the_settings_say_and_ends_when_there_is_room()
    {
        StartDelivery(stalls: false);
        await RideAsync(second => _disk.IsFull = second is > 30 and < Minutes * 60 - 30);
        Assert.True(_acknowledged < (long)_riders * Minutes * 60, "The disk was never full.");
        await DeliverAllAsync();
    }

    private void StartDelivery(bool stalls)
    {
        var transform = new FirehoseTransformHandler(TelemetryLimits.Default);
        var options = new DeliveryStreamOptions
        {
            TransformBufferBytes = 256 << 10, IntervalInSeconds = 1, TransformTimeout = TimeSpan.FromMinutes(5), NumberOfRetries = 300,
        };
        _delivery = new DeliveryStream(
            options, _stream, new CheckpointFile(_folder.FullName), HandleAsync, _store, _clock.View(wait => wait <= TimeSpan.FromSeconds(60)));
        _delivery.Start();

        async ValueTask HandleAsync(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
        {
            if (stalls)
                await _transformGoesOn.Task.WaitAsync(cancellationToken);
            await transform.HandleAsync(payload, response, cancellationToken);
            Interlocked.Add(ref _transformed, payload.Span.Count("\"recordId\""u8));
        }
    }

    /// <summary>Ten minutes of traffic; what is refused is the rider's to send again, and is not.</summary>
    private async Task RideAsync(Action<int>? everySecond = null)
    {
        var keys = Enumerable.Range(0, _riders).Select(PartitionKey.OfRacer).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        for (var second = 1; second <= Minutes * 60; second++)
        {
            everySecond?.Invoke(second);
            var entries = keys.Select((key, racer) => new PutRecordsEntry(key, Message(racer, 1 + second % 300))).ToArray();
            try
            {
                _acknowledged += (await _stream.PutRecordsAsync(entries).AsTask().WaitAsync(Patience)).Count(result => result.IsStored);
            }
            catch (StreamLogException refused) when (refused.IsTransient)
            {
                Assert.True(_disk.IsFull);
            }
            _clock.Elapse(TimeSpan.FromSeconds(1));
            if (second % 60 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_riders} riders for {Minutes} minutes, {_acknowledged:N0} messages: at most {most / 1e6:F1} MB held, the settings allow {SettingBytes / 1e6:F1} MB."));
        Assert.True(most <= SettingBytes, $"{most:N0} bytes are held; the settings allow {SettingBytes:N0}.");
    }

    private async Task DeliverAllAsync()
    {
        await _delivery.FlushAsync().WaitAsync(Patience);
        Assert.Equal(_acknowledged, Interlocked.Read(ref _transformed));
        Assert.True(_acknowledged > 0);
    }

    private static byte[] Message(int racer, int second) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"event":"update","deviceTimestamp":1620824038331,"second":{{second}},"raceId":5402746,"name":"Racer","racerId":{{racer}},"classId":1,"cadence":{{60 + racer % 40}},"resistance":{{second % 100}}}"""));

    public async Task DisposeAsync()
    {
        _clock.IsStopped = () => true;
        await _delivery.DisposeAsync();
        await _store.DisposeAsync();
        await _stream.DisposeAsync();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
