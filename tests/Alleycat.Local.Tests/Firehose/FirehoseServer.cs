using System.Net;
using System.Text;
using System.Text.Json;
using Alleycat.Delivery;
using Alleycat.Local.Firehose;
using Alleycat.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Alleycat.Local.Tests.Firehose;

/// <summary>The Firehose endpoint alone, over one delivery stream that a test's producer takes the records of.</summary>
internal sealed class FirehoseServer : IAsyncDisposable
{
    public const string Name = "events";

    private readonly WebApplication _app;

    private FirehoseServer(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public static async Task<FirehoseServer> StartAsync(IStreamProducer producer, FirehoseEndpointOptions? options = null)
    {
        var entry = new DeliveryStreamEntry(
            new DeliveryStreamOptions { Name = Name, SourceStreamName = null }, DateTimeOffset.UtcNow, producer, HasTransform: false);
        var endpoint = new FirehoseEndpoint(
            [entry], options ?? new FirehoseEndpointOptions(), TimeProvider.System, NullLogger<FirehoseEndpoint>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(endpoint.HandleAsync);
        await app.StartAsync();
        return new(app);
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string operation, string json)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        message.Headers.Add("X-Amz-Target", $"Firehose_20150804.{operation}");
        using var response = await Client.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, body.Length == 0 ? default : JsonDocument.Parse(body).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
