using System.Diagnostics;
using System.IO.Compression;
using Alleycat.Benchmarks.Harness;
using Alleycat.Lambda.Tests;

namespace Alleycat.Benchmarks.ColdStart;

/// <summary>A function published ReadyToRun for linux-x64, as it would be uploaded.</summary>
internal sealed class PublishedFunction : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _assembly;

    private PublishedFunction(DirectoryInfo folder, string assembly)
    {
        _folder = folder;
        _assembly = Path.Combine(folder.FullName, assembly + ".dll");
        Files = [.. folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension is not ".xml")];
    }

    /// <summary>What is uploaded: symbols, for the line numbers of stack traces, but no documentation.</summary>
    public IReadOnlyList<FileInfo> Files { get; }

    /// <summary>Bytes of the zip, and of the AWS SDK's files in it.</summary>
    public (long All, long OfSdk) ZippedBytes()
    {
        var all = ZippedBytes(Files);
        return (all, all - ZippedBytes([.. Files.Where(file => !file.Name.StartsWith("AWSSDK.", StringComparison.Ordinal))]));
    }

    public static async Task<PublishedFunction> PublishAsync(string project, string assembly)
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-publish-");
        string[] arguments =
        [
            "publish", Path.Combine(RepositoryRoot.Path, project), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet",
            "-o", folder.FullName,
        ];
        // Standard output carries the results only.
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? new(folder, assembly)
            : throw new InvalidOperationException($"{project} could not be published. {said}");
    }

    /// <summary>Starts its process, lets it handle the event twice and ends it.</summary>
    /// <param name="settings">Its environment.</param>
    /// <param name="body">The event.</param>
    /// <param name="prepareAsync">Called before either event, outside the time.</param>
    public async Task<ColdStartTimes> StartAsync(IReadOnlyDictionary<string, string> settings, byte[] body, Func<Task> prepareAsync)
    {
        await prepareAsync();
        await using var api = new MockRuntimeApi();
        api.Give("first", body);
        // Its log is Lambda's business; taken all the while, so that it cannot fill the pipe.
        var info = new ProcessStartInfo("dotnet", ["exec", _assembly]) { RedirectStandardOutput = true };
        info.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        var start = Stopwatch.GetTimestamp();
        using var function = Process.Start(info)!;
        function.OutputDataReceived += static (_, _) => { };
        function.BeginOutputReadLine();
        try
        {
            await api.NextAsked.Task;
            var ready = Stopwatch.GetElapsedTime(start);
            await AnsweredAsync(api, "first");
            var answered = Stopwatch.GetElapsedTime(start);
            await prepareAsync();
            start = Stopwatch.GetTimestamp();
            api.Give("second", body);
            await AnsweredAsync(api, "second");
            var second = Stopwatch.GetElapsedTime(start);
            function.Refresh();
            return new(ready.TotalMilliseconds, answered.TotalMilliseconds, second.TotalMilliseconds, function.PeakWorkingSet64 / 1e6);
        }
        finally
        {
            function.Kill();
            await function.WaitForExitAsync();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static long ZippedBytes(IReadOnlyList<FileInfo> files)
    {
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
                zip.CreateEntryFromFile(file.FullName, file.Name);
        }
        return zipped.Length;
    }

    private static async Task AnsweredAsync(MockRuntimeApi api, string request)
    {
        var posted = await api.PostedAsync();
        if (posted.Path != $"invocation/{request}/response")
            throw new InvalidOperationException($"{posted.Path}: {posted.Text}");
    }
}
