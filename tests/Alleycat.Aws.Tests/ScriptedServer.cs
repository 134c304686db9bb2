using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Alleycat.Aws.Tests;

/// <summary>A real HTTP server on a free loopback port that answers as a test says, and keeps what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<Asked> _asked = [];

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<Asked> Requests
    {
        get
        {
            lock (_lock)
                return [.. _asked];
        }
    }

    /// <param name="answer">Called for each request, one after the other; its number counts from 0.</param>
    public static async Task<ScriptedServer> StartAsync(Func<Asked, Answer> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(context => server.HandleAsync(context, answer));
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context, Func<Asked, Answer> answer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Asked asked;
        Answer answered;
        lock (_lock)
        {
            asked = new(
                _asked.Count, context.Request.Method,
                context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            _asked.Add(asked);
            answered = answer(asked);
        }
        await answered.NotBefore;
        if (answered.Status == 0)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answered.Status;
        foreach (var (name, value) in answered.Headers ?? [])
            context.Response.Headers[name] = value;
        context.Response.ContentLength = answered.Body.Length;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(answered.Body);
    }

    internal sealed record Asked(int Number, string Method, string Target, Dictionary<string, string> Headers, byte[] Body);

    /// <summary>Status 0 cuts the connection.</summary>
    internal sealed record Answer(int Status, byte[] Body, Dictionary<string, string>? Headers = null)
    {
        /// <summary>The answer waits for it.</summary>
        public Task NotBefore { get; init; } = Task.CompletedTask;

        public static Answer Json(int status, string json) =>
            new(status, System.Text.Encoding.UTF8.GetBytes(json), new() { ["Content-Type"] = "application/x-amz-json-1.1", ["x-amzn-RequestId"] = "r-1" });
    }
}
