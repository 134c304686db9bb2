namespace Alleycat.Local.Hosting;
internal sealed class Platform : IAsyncDisposable
{
    public string HttpAddress => "";
    public string MqttAddress => "";
    public static Task<Platform> StartAsync(PlatformOptions options, string? page, TimeProvider time, CancellationToken cancellationToken) => Task.FromResult(new Platform());
    public Task RunAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync() => Task.CompletedTask;
    public ValueTask DisposeAsync() => default;
}
