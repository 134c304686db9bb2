using System.Net;
using Alleycat.Local.S3;
using Alleycat.ObjectStore;
using Alleycat.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Alleycat.Benchmarks.ColdStart;

/// <summary>Both buckets behind our S3 face on a loopback port, in a temporary folder.</summary>
internal sealed class BucketServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DirectoryObjectStore _store;
    private readonly DirectoryInfo _folder;

    private BucketServer(WebApplication application, DirectoryObjectStore store, DirectoryInfo folder)
    {
        _application = application;
        _store = store;
        _folder = folder;
    }

    public string Address => _application.Urls.Single();

    public static async Task<BucketServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-buckets-");
        var store = DirectoryObjectStore.Open(new() { Directory = folder.FullName }, TimeProvider.System);
        store.CreateBucket(BucketNames.Delivery);
        store.CreateBucket(BucketNames.History);
        var endpoint = new S3Endpoint(store, new S3EndpointOptions(), TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(endpoint.HandleAsync);
        await application.StartAsync();
        return new(application, store, folder);
    }

    public async Task PutAsync(string bucket, string key, byte[] content) =>
        await _store.PutAsync(new() { Bucket = bucket, Key = key, Parts = [ObjectPart.Of(content)] });

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
