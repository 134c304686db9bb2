using Alleycat.Local.Firehose;
using Alleycat.Local.Http;
using Alleycat.Local.Kinesis;
using Alleycat.Local.S3;
using Alleycat.Local.Transports;
using Alleycat.Mqtt;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.StreamLog;
using Alleycat.Streaming;
using Microsoft.Extensions.FileProviders;

namespace Alleycat.Local.Hosting;

/// <summary>What answers on the HTTP port, in the order it is asked.</summary>
internal sealed class HttpFaces
{
    public required int HttpPort { get; init; }

    public required int MqttPort { get; init; }

    /// <summary>The ports of other machines; null for none.</summary>
    public required SecureListener? Secure { get; init; }

    public required MqttBroker Broker { get; init; }

    public required StreamLogCatalog Streams { get; init; }

    public required DirectoryObjectStore Store { get; init; }

    /// <summary>The delivery streams that Firehose's endpoint shows.</summary>
    public required IReadOnlyList<DeliveryStreamEntry> Deliveries { get; init; }

    public required bool EnforceShardLimits { get; init; }

    public required TimeProvider Time { get; init; }

    public required PageApi Page { get; init; }

    public required S3EndpointOptions S3Options { get; init; }

    public required HealthApi Health { get; init; }

    public required RacesApi Races { get; init; }

    public required PipelineApi Pipeline { get; init; }

    /// <summary>Where the web server's own words go.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>The built page's folder, or null.</summary>
    public required string? PageFolder { get; init; }

    public required CancellationToken Stopping { get; init; }

    public void Map(WebApplication app)
    {
        var (kinesisOptions, s3Options) = (new KinesisEndpointOptions { EnforceShardLimits = EnforceShardLimits }, S3Options);
        var firehoseOptions = new FirehoseEndpointOptions();
        var open = new AwsDoors(KinesisOf(app, kinesisOptions), FirehoseOf(app, firehoseOptions), new S3Endpoint(Store, s3Options, Time));
        // The same doors for other machines, where only who signs comes in.
        var signed = Secure is null ? open : new AwsDoors(
            KinesisOf(app, Secure.Kinesis(kinesisOptions)), FirehoseOf(app, Secure.Firehose(firehoseOptions)),
            new S3Endpoint(Store, Secure.S3(s3Options), Time));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        // AWS clients come first: their requests are told by their headers, and by the names of existing buckets.
        app.Use((context, next) =>
            (context.Request.IsHttps ? signed : open).TryHandle(context)
            ?? (context.Request.IsHttps && !SecureListener.MayGoOn(context.Request) ? RefuseAsync(context) : next(context)));
        var sockets = new MqttWebSocketEndpoint(Broker);
        app.Map("/mqtt", branch => branch.Run(context => sockets.HandleAsync(context, Stopping)));
        Page.Map(app);
        Health.Map(app);
        Races.Map(app);
        Pipeline.Map(app);
        MapHistory(app, open.S3);
        MapPage(app);
    }

    private KinesisEndpoint KinesisOf(WebApplication app, KinesisEndpointOptions options) =>
        new(Streams, options, Time, app.Services.GetRequiredService<ILogger<KinesisEndpoint>>());

    private FirehoseEndpoint FirehoseOf(WebApplication app, FirehoseEndpointOptions options) =>
        new(Deliveries, options, Time, app.Services.GetRequiredService<ILogger<FirehoseEndpoint>>());

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Only from this machine itself, on the port in the clear.\n");
    }

    private static void MapHistory(WebApplication app, S3Endpoint s3)
    {
        string[] keys = [.. RaceClass.Ids.SelectMany(id => new[] { $"class-{id}.gz", $"class-{id}.json" }), "racers.gz"];
        foreach (var key in keys)
            app.MapMethods($"/{key}", ["GET", "HEAD"], context => s3.ServeHistoryAsync(context, BucketNames.History, key));
    }

    private void MapPage(WebApplication app)
    {
        if (PageFolder is null)
        {
            app.MapGet("/", () => Results.Text("Alleycat runs; the page is not built. See the message at its start.\n"));
            return;
        }
        var files = new PhysicalFileProvider(PageFolder);
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = file => SetPageHeaders(file.Context) });
        // The page's own routes (/race/1, /tv/1 …) are one document; only navigations get it, so that a missing file stays a 404.
        app.MapGet("/", SendPageAsync);
        app.MapFallback(context =>
        {
            var isNavigation = HttpMethods.IsGet(context.Request.Method)
                && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
            if (isNavigation)
                return SendPageAsync(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        Task SendPageAsync(HttpContext context)
        {
            SetPageHeaders(context);
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.SendFileAsync(files.GetFileInfo("index.html"));
        }
    }

    /// <summary>Hashed assets never change; the document that names them is asked for anew.</summary>
    private static void SetPageHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy =
            // mqtt.js keeps its keep-alive timer in a worker made of a blob, so that a hidden tab does not fall silent.
            "default-src 'self'; connect-src 'self' ws: wss:; worker-src 'self' blob:; img-src 'self' data:; "
            + "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
    }
}
