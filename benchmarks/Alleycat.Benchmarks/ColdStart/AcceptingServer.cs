using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Alleycat.Benchmarks.ColdStart;

/// <summary>An HTTP server on a loopback port that takes whatever is posted, as IoT Core takes a publish.</summary>
internal sealed class AcceptingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private AcceptingServer(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    public static async Task<AcceptingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{}");
        });
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
