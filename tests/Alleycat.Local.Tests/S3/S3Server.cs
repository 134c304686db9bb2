using System.Net;
using System.Xml.Linq;
using Alleycat.Local.S3;
using Alleycat.ObjectStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Alleycat.Local.Tests.S3;

/// <summary>The S3 face on a real port, over a store in a temporary folder.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "alleycat-history";

    private readonly WebApplication _application;

    private S3Server(WebApplication application, DirectoryObjectStore store, string folder)
    {
        _application = application;
        Store = store;
        Folder = folder;
        Address = new Uri(application.Urls.Single());
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = Address };
    }

    public DirectoryObjectStore Store { get; }

    public string Folder { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<S3Server> StartAsync(Func<S3EndpointOptions, S3EndpointOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-s3-").FullName;
        var store = DirectoryObjectStore.Open(new() { Directory = Path.Combine(folder, "buckets") }, TimeProvider.System);
        store.CreateBucket(Bucket);
        var options = new S3EndpointOptions();
        var endpoint = new S3Endpoint(store, change?.Invoke(options) ?? options, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(context => context.Request.Path == "/class-1.gz" && !context.Request.Headers.ContainsKey("x-not-history")
            ? endpoint.ServeHistoryAsync(context, Bucket, "class-1.gz")
            : endpoint.HandleAsync(context));
        await application.StartAsync();
        return new S3Server(application, store, folder);
    }

    /// <summary>Sends one request; the path as it is written here.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var address = new Uri(Address.OriginalString + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        return await Client.SendAsync(request);
    }

    public static async Task<XElement> XmlOf(HttpResponseMessage response) => XElement.Parse(await response.Content.ReadAsStringAsync());

    public static async Task AssertErrorAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal(code, XElement.Parse(text).Element("Code")!.Value);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
