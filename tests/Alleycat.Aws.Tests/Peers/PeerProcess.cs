using System.Diagnostics;

namespace Alleycat.Aws.Tests.Peers;

/// <summary>A stand-in for AWS that is not ours, as a process of its own; ended with its owner.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <param name="script">A file of tests/clients/peers.</param>
    /// <param name="arguments">What it is given.</param>
    public static async Task<PeerProcess> StartAsync(string script, params string[] arguments)
    {
        var clients = Path.Combine(Root(), "tests", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules")), "Run 'npm ci' in tests/clients first.");
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(clients, "peers", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var line = await process.StandardOutput.ReadLineAsync(limit.Token);
            if (line is null)
                Assert.Fail($"{script} ended before it listened: {await process.StandardError.ReadToEndAsync(limit.Token)}");
            // It may go on writing; a full pipe would stop it.
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new(process, new Uri(line));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Alleycat.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Alleycat.sln is in no directory above the tests.");
        return directory.FullName;
    }
}
