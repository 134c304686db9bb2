using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.HistoryProcessor;
using Alleycat.Local.Races;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Replay;

/// <summary>The history file that a race's recorded lines make, merged at once and alone: what the pipeline must come to, byte for byte.</summary>
internal static class ExpectedHistory
{
    private const string Key = BucketNames.DataPrefix + "recorded.gz";

    /// <param name="recorded">The race.</param>
    /// <param name="folder">An empty folder to work in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<byte[]?> MakeAsync(RecordedRace recorded, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var store = DirectoryObjectStore.Open(new() { Directory = folder }, time);
        store.CreateBucket(BucketNames.Delivery);
        store.CreateBucket(BucketNames.History);
        await store.PutAsync(
            new() { Bucket = BucketNames.Delivery, Key = Key, Parts = [ObjectPart.Of(Zip(recorded))] }, cancellationToken);
        var limits = new TelemetryLimits { SecondMax = 3_600 };
        var options = new HistoryProcessorOptions { Limits = limits, ObjectRawBytesMax = long.MaxValue, ObjectBytesMax = 1 << 30 };
        var handler = new HistoryProcessorHandler(store, options, time, new Random(1));
        var created = $$$"""
            {"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{{BucketNames.Delivery}}}"},"object":{"key":"{{{Key}}}"} } }]}
            """;
        await handler.HandleAsync(Encoding.UTF8.GetBytes(created), new ArrayBufferWriter<byte>(), cancellationToken);
        var file = string.Create(CultureInfo.InvariantCulture, $"class-{recorded.Race.ClassId}.gz");
        var found = await store.GetAsync(BucketNames.History, file, cancellationToken: cancellationToken);
        return found.Status == GetObjectStatus.Found ? found.Content.ToArray() : null;
    }

    private static byte[] Zip(RecordedRace recorded)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            foreach (RaceLine line in recorded.Lines.InOrder)
            {
                gzip.Write(line.Json.Span);
                gzip.WriteByte((byte)'\n');
            }
        }
        return zipped.ToArray();
    }
}
