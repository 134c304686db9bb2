using System.Diagnostics;
using System.IO.Compression;

namespace Alleycat.Architecture.Tests;

/// <summary>A function as it would be uploaded: published once, zipped, and unpacked from that very zip.</summary>
/// <remarks>Two publishes at a time would meet in the same build folders: whoever shares it puts its users into one collection.</remarks>
/// <param name="project">The function's folder in the checkout, such as <c>live-rankings</c>.</param>
/// <param name="assembly">Its executable assembly, which is also the handler's name.</param>
public abstract class PublishedFunction(string project, string assembly) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-publish-");

    /// <summary>What <c>dotnet exec</c> is given.</summary>
    public string Assembly => Path.Combine(Unpacked.FullName, assembly + ".dll");

    /// <summary>Where Lambda would have unpacked the zip.</summary>
    public DirectoryInfo Unpacked => new(Path.Combine(_folder.FullName, "task"));

    /// <summary>What is uploaded.</summary>
    public FileInfo Zip => new(Path.Combine(_folder.FullName, project + ".zip"));

    public async Task InitializeAsync()
    {
        var published = Path.Combine(_folder.FullName, "published");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await PublishAsync(published, limit.Token);
        // The asset of the stacks leaves documentation out.
        foreach (var file in Directory.EnumerateFiles(published, "*.xml"))
            File.Delete(file);
        await ZipFile.CreateFromDirectoryAsync(published, Zip.FullName, limit.Token);
        await ZipFile.ExtractToDirectoryAsync(Zip.FullName, Unpacked.FullName, limit.Token);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private async Task PublishAsync(string output, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "publish", Path.Combine(Checkout.Root, project), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", output,
            // The solution's build has looked at the same code.
            "-p:RunAnalyzers=false",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await text + await errors);
    }
}
