using System.Diagnostics;
using System.Globalization;
using Alleycat.Architecture.Tests;

namespace Alleycat.Local.Tests.Gateway;

/// <summary>Somebody else's Kinesis, in a Node process on a free port; it keeps its streams in memory.</summary>
internal sealed class Kinesalite : IAsyncDisposable
{
    private const string Script =
        "const server = require('kinesalite')({ createStreamMs: 5, shardLimit: 10 });"
        + "server.listen(0, '127.0.0.1', () => console.log(server.address().port));";

    private readonly Process _process;

    private Kinesalite(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<Kinesalite> StartAsync()
    {
        var start = new ProcessStartInfo("node", ["-e", Script])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(Checkout.Root, "tests", "clients"),
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(line is not null, "kinesalite did not start; run 'npm ci' in tests/clients.");
        return new(process, new Uri($"http://127.0.0.1:{int.Parse(line, CultureInfo.InvariantCulture)}"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
