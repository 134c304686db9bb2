using System.Diagnostics;
using Alleycat.Architecture.Tests;

namespace Alleycat.Local.Tests.Functions;

/// <summary>The history processor published once for all tests of a class, as it would be uploaded to Lambda.</summary>
public sealed class PublishedHistoryProcessor : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-publish-");

    /// <summary>What <c>dotnet exec</c> is given.</summary>
    public string Assembly => Path.Combine(_folder.FullName, "Alleycat.HistoryProcessor.dll");

    public async Task InitializeAsync()
    {
        string[] arguments =
        [
            "publish", Path.Combine(Checkout.Root, "history-processor"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet",
            "-o", _folder.FullName,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await text + await errors);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
