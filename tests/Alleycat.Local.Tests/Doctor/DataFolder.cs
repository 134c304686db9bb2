using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Alleycat.HistoryProcessor;
using Alleycat.Local.Commands;
using Alleycat.ObjectStore;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Doctor;

/// <summary>A small data folder as the platform leaves it: a stream of several segments, a checkpoint, delivered objects and their history.</summary>
internal sealed class DataFolder : IDisposable
{
    private const int Seconds = 20;

    public string Root { get; } = Directory.CreateTempSubdirectory("alleycat-doctor-").FullName;

    public string Shard => Path.Combine(Root, "streams", "alleycat", "shards", "shardId-000000000000");

    public string Buckets => Path.Combine(Root, "buckets");

    public string Checkpoint => Path.Combine(Root, "checkpoints", "delivery", "shardId-000000000000");

    public string[] Segments => [.. Directory.GetFiles(Shard, "*.log").Order(StringComparer.Ordinal)];

    public string[] Delivered => [.. Directory.GetFiles(Path.Combine(Buckets, BucketNames.Delivery), "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static async Task<DataFolder> CreateAsync()
    {
        var folder = new DataFolder();
        await folder.FillStreamAsync();
        await folder.FillBucketsAsync();
        return folder;
    }

    /// <summary>Runs <c>alleycat doctor</c> on it, without looking at ports.</summary>
    public Task<int> RunDoctorAsync(params string[] arguments) =>
        AlleycatCommand.RunAsync(["doctor", "--data", Root, "--http-port", "0", "--mqtt-port", "0", .. arguments]);

    public StreamLogOptions StreamOptions => new() { Directory = Path.Combine(Root, "streams"), SegmentBytesMax = 4 << 10, CompressBatches = false };

    /// <summary>One bit of a file turns; its time of last write stays, as it does when a disk forgets.</summary>
    public static void Damage(string path, int offset)
    {
        var lastWrite = File.GetLastWriteTimeUtc(path);
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 0x10;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, lastWrite);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private async Task FillStreamAsync()
    {
        await using var streams = StreamLogCatalog.Open(StreamOptions, TimeProvider.System);
        var stream = streams.OpenOrCreate("alleycat", 1);
        PutRecordsResult last = default;
        for (var i = 0; i < 60; i++)
            last = (await stream.PutRecordsAsync([new(PartitionKey.Of("100"), Encoding.UTF8.GetBytes($"record {i} {new string('x', 300)}"))]))[0];
        await new CheckpointFile(Root).WriteAsync("delivery", new ShardId(0), last.SequenceNumber);
    }

    private async Task FillBucketsAsync()
    {
        await using var store = DirectoryObjectStore.Open(new() { Directory = Buckets }, TimeProvider.System);
        store.CreateBucket(BucketNames.Delivery);
        store.CreateBucket(BucketNames.History);
        var processor = new HistoryProcessorHandler(store, new HistoryProcessorOptions(), TimeProvider.System, new Random(1));
        for (var racer = 100; racer < 103; racer++)
        {
            var key = $"{BucketNames.DataPrefix}2026/11/21/05/racer-{racer}.gz";
            await store.PutAsync(new() { Bucket = BucketNames.Delivery, Key = key, Parts = [ObjectPart.Of(Race(racer))] });
            var record = new S3EventNotificationRecord
            {
                EventName = "ObjectCreated:Put",
                S3 = new() { Bucket = new() { Name = BucketNames.Delivery }, Object = new() { Key = key } },
            };
            var payload = JsonSerializer.SerializeToUtf8Bytes(new S3Event { Records = [record] }, S3EventJson.Default.S3Event);
            await processor.HandleAsync(payload, new ArrayBufferWriter<byte>(), CancellationToken.None);
        }
    }

    private static byte[] Race(int racer)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            for (var second = 1; second <= Seconds; second++)
            {
                gzip.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $$"""{"event":"update","deviceTimestamp":1,"second":{{second}},"raceId":1,"name":"R","racerId":{{racer}},"classId":1,"cadence":{{60 + second}},"resistance":50,"output":1}""")));
                gzip.Write("\n"u8);
            }
        }
        return bytes.ToArray();
    }
}
