using System.Diagnostics;
using System.IO.Compression;

namespace Alleycat.LiveRankings.Tests;

/// <summary>The function as it would be uploaded: published, zipped, and unpacked from that zip.</summary>
public sealed class PublishedRankings : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-rankings-");

    public string Assembly => Path.Combine(_folder.FullName, "task", "Alleycat.LiveRankings.dll");

    private string Zip => Path.Combine(_folder.FullName, "live-rankings.zip");

    public async Task InitializeAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Alleycat.sln")))
            root = root.Parent;
        var published = Path.Combine(_folder.FullName, "published");
        var start = new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(root.FullName, "live-rankings"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", published])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await text + await errors);
        // The asset of the stacks leaves documentation out.
        foreach (var file in Directory.EnumerateFiles(published, "*.xml"))
            File.Delete(file);
        await ZipFile.CreateFromDirectoryAsync(published, Zip, limit.Token);
        await ZipFile.ExtractToDirectoryAsync(Zip, Path.Combine(_folder.FullName, "task"), limit.Token);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
