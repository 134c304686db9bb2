using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Kinesis;
using Alleycat.StreamLog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Alleycat.Local.Tests.Kinesis;

/// <summary>The Kinesis endpoint on Kestrel, on a free port of the loopback, over streams in a temporary
/// directory.</summary>
internal sealed class KinesisServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private KinesisServer(WebApplication app, StreamLogCatalog catalog, string directory)
    {
        _app = app;
        _directory = directory;
        Catalog = catalog;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public StreamLogCatalog Catalog { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<KinesisServer> StartAsync(TimeProvider? time = null, KinesisEndpointOptions? options = null)
    {
        var directory = Directory.CreateTempSubdirectory("alleycat-kinesis-").FullName;
        var catalog = StreamLogCatalog.Open(new StreamLogOptions { Directory = directory }, time ?? TimeProvider.System);
        var endpoint = new KinesisEndpoint(
            catalog, options ?? new KinesisEndpointOptions(), time ?? TimeProvider.System, NullLogger<KinesisEndpoint>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(endpoint.HandleAsync);
        await app.StartAsync();
        return new KinesisServer(app, catalog, directory);
    }

    /// <summary>Calls an operation; the answer must be a success.</summary>
    public async Task<JsonElement> CallAsync(string operation, object request)
    {
        var (status, answer) = await SendAsync(operation, JsonSerializer.Serialize(request));
        Assert.True(status == HttpStatusCode.OK, $"{operation}: {status} {answer}");
        return answer;
    }

    /// <summary>Calls an operation that must be refused; returns <c>__type</c> and <c>message</c>.</summary>
    public async Task<(string Type, string? Message)> RefusalAsync(string operation, object request)
    {
        var (status, answer) = await SendAsync(operation, JsonSerializer.Serialize(request));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return (answer.GetProperty("__type").GetString()!,
            answer.TryGetProperty("message", out var message) ? message.GetString() : null);
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string operation, string json)
    {
        using var response = await PostAsync($"Kinesis_20131202.{operation}", Encoding.UTF8.GetBytes(json));
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, body.Length == 0 ? default : JsonDocument.Parse(body).RootElement);
    }

    public Task<HttpResponseMessage> PostAsync(string? target, byte[] body, string contentType = "application/x-amz-json-1.1")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Catalog.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
