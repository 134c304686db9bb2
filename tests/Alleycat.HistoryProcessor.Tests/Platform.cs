using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>Delivered objects, events and processors over one store.</summary>
internal sealed class Platform
{
    public const string DeliveryBucket = BucketNames.Delivery;
    public const string HistoryBucket = BucketNames.History;

    private int delivered;

    public InMemoryObjectStore Store { get; init; } = new();

    public HistoryProcessorOptions Options { get; init; } = new() { BackOffFirst = TimeSpan.Zero, Parallelism = 1 };

    /// <summary>A processor that has just started.</summary>
    public HistoryProcessorHandler NewProcessor(int seed = 1) => new(Store, Options, TimeProvider.System, new Random(seed));

    /// <summary>Puts an object of these lines where the delivery stream would, and returns its key.</summary>
    public string Deliver(params IEnumerable<string> lines) => DeliverBytes(Gzip(string.Concat(lines.Select(line => line + "\n"))));

    public string Deliver(IEnumerable<Ride> rides) => Deliver(rides.Select(ride => ride.Line()));

    public string DeliverBytes(byte[] content)
    {
        var key = $"data/2026/11/21/02/alleycat-1-2026-11-21-02-00-00-{delivered++}.gz";
        Store.Put(DeliveryBucket, key, content);
        return key;
    }

    public static byte[] Event(params IEnumerable<string> keys) => Event(DeliveryBucket, keys);

    public static byte[] Event(string bucket, IEnumerable<string> keys) => Encoding.UTF8.GetBytes(
        "{\"Records\":[" + string.Join(',', keys.Select(key =>
            $$$$"""{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{{{bucket}}}}"},"object":{"key":"{{{{Encode(key)}}}}","size":9}}}""")) + "]}");

    private static string Encode(string key) => WebUtility.UrlEncode(key).Replace("%2F", "/", StringComparison.Ordinal);

    public async Task<HistoryProcessorHandler> MergeAsync(params string[] keys)
    {
        var processor = NewProcessor();
        await HandleAsync(processor, Event(keys));
        return processor;
    }

    public static async Task HandleAsync(HistoryProcessorHandler processor, byte[] notification)
    {
        var response = new ArrayBufferWriter<byte>();
        await processor.HandleAsync(notification, response, CancellationToken.None);
        Assert.Equal(0, response.WrittenCount);
    }

    /// <summary>The text of a class's history, or null where there is no file.</summary>
    public string? History(int classId = 1) => Text($"class-{classId}.gz");

    public string? Text(string key) => Store.Has(HistoryBucket, key) ? Gunzip(Store.Bytes(HistoryBucket, key)) : null;

    public static byte[] Gzip(string text)
    {
        var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }

    public static string Gunzip(byte[] file)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
