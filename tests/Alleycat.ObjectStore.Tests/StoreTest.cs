using System.Text;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

/// <summary>A store in a temporary folder, with a clock of its own.</summary>
public abstract class StoreTest : IDisposable
{
    protected const string Bucket = "alleycat-history";

    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected ManualTimeProvider Clock { get; } = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("alleycat-store-").FullName;

    private protected DirectoryObjectStore Open(Func<DirectoryObjectStoreOptions, DirectoryObjectStoreOptions>? change = null)
    {
        var options = new DirectoryObjectStoreOptions { Directory = Folder };
        var store = DirectoryObjectStore.Open(change?.Invoke(options) ?? options, Clock);
        store.CreateBucket(Bucket);
        return store;
    }

    protected static PutObjectRequest Put(string key, string content, string? ifMatch = null, bool ifNoneMatch = false) => new()
    {
        Bucket = Bucket,
        Key = key,
        Parts = [ObjectPart.Of(Bytes(content))],
        IfMatch = ifMatch,
        IfNoneMatch = ifNoneMatch,
    };

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string?> TextOf(IObjectStore store, string key)
    {
        var got = await store.GetAsync(Bucket, key);
        return got.Status == GetObjectStatus.Found ? Encoding.UTF8.GetString(got.Content.Span) : null;
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
