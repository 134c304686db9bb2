using System.IO.Compression;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

public sealed class VerifyTests : StoreTest
{
    private string BucketFolder => Path.Combine(Folder, Bucket);

    private string MetadataFolder => Path.Combine(Folder, ".store", "metadata", Bucket);

    [Fact]
    public async Task A_store_in_order_has_no_findings()
    {
        await using var store = Open();
        var put = await store.PutAsync(Gzipped("class-1.gz", "some content"));
        await store.PutAsync(Put("../strange//key", "x"));
        var upload = store.CreateUpload(Bucket, "big.bin", "text/x", null);
        using (var staged = store.Stage())
        {
            staged.Append(Bytes("part"));
            Assert.NotNull(store.TryPutPart(upload, 1, staged));
        }
        store.Subscribe(Bucket, "", "", "history", (_, _, _) => throw new InvalidOperationException("Not now."));
        await store.PutAsync(Gzipped("class-2.gz", "more content"));
        Assert.Equal(PutObjectStatus.Stored, put.Status);

        var verification = await store.VerifyAsync(repairs: true);
        Assert.Empty(verification.Findings);
        Assert.Equal(3, verification.Objects);
        Assert.Equal((await store.ListAsync(Bucket)).Sum(summary => summary.Size), verification.Bytes);
        Assert.Single(store.ListParts(upload));
    }

    [Fact]
    public async Task What_is_wrong_is_found_and_what_can_be_is_repaired()
    {
        await using var store = Open();
        foreach (var key in new[] { "rotten.gz", "cut.gz", "touched.txt", "deleted.txt" })
            await store.PutAsync(key.EndsWith(".gz", StringComparison.Ordinal) ? Gzipped(key, new string('x', 5000)) : Put(key, "text"));
        FlipByte(Path.Combine(BucketFolder, "rotten.gz"), 12);
        var cut = Path.Combine(BucketFolder, "cut.gz");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut))[..^9]);
        await File.WriteAllTextAsync(Path.Combine(BucketFolder, "touched.txt"), "other text");
        File.Delete(Path.Combine(BucketFolder, "deleted.txt"));
        await File.WriteAllTextAsync(Path.Combine(BucketFolder, "no-dot"), "");
        Directory.CreateDirectory(Path.Combine(BucketFolder, "v1.0"));
        var upload = store.CreateUpload(Bucket, "big.bin", "text/x", null);
        var uploadFolder = Path.Combine(Folder, ".store", "uploads", Bucket, upload.UploadId);
        File.Delete(Path.Combine(uploadFolder, "upload.json"));
        await File.WriteAllTextAsync(Path.Combine(uploadFolder, "00001-900150983cd24fb0d6963f7d28e17f72"), "abc");

        (StoreFault, string)[] expected =
        [
            (StoreFault.ContentChanged, "alleycat-history/rotten.gz"),
            (StoreFault.BrokenGzip, "alleycat-history/rotten.gz"),
            (StoreFault.Undescribed, "alleycat-history/cut.gz"),
            (StoreFault.BrokenGzip, "alleycat-history/cut.gz"),
            (StoreFault.Undescribed, "alleycat-history/touched.txt"),
            (StoreFault.NotAnObject, "alleycat-history/no-dot"),
            (StoreFault.NotAnObject, "alleycat-history/v1.0"),
            (StoreFault.OrphanedMetadata, ".store/metadata/alleycat-history/deleted.txt"),
            (StoreFault.OrphanedUpload, ".store/uploads/alleycat-history/" + upload.UploadId),
        ];
        Assert.Equal(expected.Order(), await FindingsAsync(store, repairs: false));
        Assert.Equal(expected.Order(), await FindingsAsync(store, repairs: true));
        StoreFault[] lasting = [StoreFault.ContentChanged, StoreFault.BrokenGzip, StoreFault.NotAnObject];
        Assert.Equal(expected.Where(finding => lasting.Contains(finding.Item1)).Order(), await FindingsAsync(store, repairs: true));
        Assert.False(File.Exists(Path.Combine(MetadataFolder, "deleted.txt")));
    }

    private static async Task<IEnumerable<(StoreFault, string)>> FindingsAsync(DirectoryObjectStore store, bool repairs) =>
        (await store.VerifyAsync(repairs)).Findings.Select(finding => (finding.Fault, finding.Path)).Order();

    /// <summary>As a disk rots: without a trace in the file's time.</summary>
    private static void FlipByte(string path, int at)
    {
        var lastWrite = File.GetLastWriteTimeUtc(path);
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x55;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, lastWrite);
    }

    private static PutObjectRequest Gzipped(string key, string content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(Bytes(content));
        return Put(key, "") with { Parts = [ObjectPart.Of(bytes.ToArray())] };
    }
}
