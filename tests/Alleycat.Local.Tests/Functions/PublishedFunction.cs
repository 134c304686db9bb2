using System.Diagnostics;
using System.IO.Compression;
using Alleycat.Architecture.Tests;

namespace Alleycat.Local.Tests.Functions;

/// <summary>A function as it would be uploaded: published once, zipped, and unpacked from that very zip.</summary>
public abstract class PublishedFunction(string project, string assembly) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-publish-");

    /// <summary>What <c>dotnet exec</c> is given.</summary>
    public string Assembly => Path.Combine(_folder.FullName, "task", assembly + ".dll");

    public async Task InitializeAsync()
    {
        var published = Path.Combine(_folder.FullName, "published");
        string[] arguments =
        [
            "publish", Path.Combine(Checkout.Root, project), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", published,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await text + await errors);
        // The asset of the stacks leaves documentation out.
        foreach (var file in Directory.EnumerateFiles(published, "*.xml"))
            File.Delete(file);
        var zip = Path.Combine(_folder.FullName, project + ".zip");
        await ZipFile.CreateFromDirectoryAsync(published, zip, limit.Token);
        await ZipFile.ExtractToDirectoryAsync(zip, Path.Combine(_folder.FullName, "task"), limit.Token);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
