using System.Net;
using System.Text.Json;
using Alleycat.Local.Http;
using Alleycat.Local.Metrics;
using Alleycat.Local.Organisers;
using Alleycat.Local.Tests.Races;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Alleycat.Local.Tests.Http;

/// <summary>The page's HTTP interface on a real port, over delivered races made by hand.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly MetricsCollector _metrics = new();
    private readonly FailedRecords _failed;

    private ApiServer(Func<PipelineTap, IReadOnlyList<PipelineStageSource>>? stages)
    {
        Tap = new(TimeProvider.System);
        _failed = new(Races.Store, Races.Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        new PageApi(300, "1.2.3", Races.Rulings, Races.Time).Map(_application);
        new RacesApi(Races.Archive, Races.Rulings, new OrganiserGate(identities: null, Races.Time)).Map(_application);
        new PipelineApi(stages?.Invoke(Tap) ?? [], _metrics, Tap, _failed, Races.Time).Map(_application);
    }

    public DeliveredRaces Races { get; } = new();

    public PipelineTap Tap { get; }

    public HttpClient Client { get; } = new();

    public static async Task<ApiServer> StartAsync(Func<PipelineTap, IReadOnlyList<PipelineStageSource>>? stages = null)
    {
        var server = new ApiServer(stages);
        await server._application.StartAsync();
        server.Client.BaseAddress = new Uri(server._application.Urls.Single());
        return server;
    }

    public async Task<JsonElement> JsonAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        var isProblem = (int)status >= 400;
        Assert.Equal(isProblem ? "application/problem+json" : "application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
        _failed.Dispose();
        _metrics.Dispose();
        await Races.DisposeAsync();
    }
}
