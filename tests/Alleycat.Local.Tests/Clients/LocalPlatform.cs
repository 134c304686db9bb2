using Alleycat.Local.Firehose;
using Alleycat.Local.Hosting;

namespace Alleycat.Local.Tests.Clients;

/// <summary>The whole platform on free ports over a temporary folder, as <c>up</c> starts it.</summary>
internal sealed class LocalPlatform : IAsyncDisposable
{
    private readonly Platform _platform;

    private LocalPlatform(Platform platform, string folder)
    {
        _platform = platform;
        Folder = folder;
        Http = new Uri(platform.HttpAddress);
        Mqtt = new Uri(platform.MqttAddress);
    }

    /// <summary>For the test's own files; the platform's are below <c>data</c>.</summary>
    public string Folder { get; }

    public Uri Http { get; }

    public Uri Mqtt { get; }

    /// <summary>Where a bucket's objects lie.</summary>
    public string BucketFolder(string bucket) => Path.Combine(Folder, "data", "buckets", bucket);

    public static async Task<LocalPlatform> StartAsync(
        string[] deliveries, Func<PlatformOptions, PlatformOptions>? change = null, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("alleycat-platform-").FullName;
        var options = new PlatformOptions
        {
            DataDirectory = Path.Combine(folder, "data"),
            HttpPort = 0,
            MqttPort = 0,
            BufferSeconds = 1,
            Deliveries = [.. deliveries.Select(Definition)],
        };
        return new(await Platform.StartAsync(change?.Invoke(options) ?? options, page: null, TimeProvider.System, CancellationToken.None), folder);
    }

    /// <summary>The clean end: everything accepted is delivered. The folder stays.</summary>
    public Task StopAsync() => _platform.StopAsync();

    /// <summary>Ends without delivering what is buffered. The folder stays.</summary>
    public async Task EndAsync() => await _platform.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static DeliveryDefinition Definition(string text)
    {
        Assert.Null(DeliveryDefinition.TryParse(text, out var definition));
        return definition!;
    }
}
