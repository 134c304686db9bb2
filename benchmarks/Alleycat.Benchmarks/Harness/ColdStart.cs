using System.Diagnostics;
using System.Globalization;
using Alleycat.Lambda.Tests;

namespace Alleycat.Benchmarks.Harness;

/// <summary>Package size of a published function, and the time from starting its process to its first answer.</summary>
internal static class ColdStart
{
    private const int Starts = 9;

    /// <summary>Publishes <c>{folder}</c> as ReadyToRun for linux-x64, as it would be uploaded, and starts it again and again.</summary>
    public static async Task MeasureAsync(string folder, string assembly, byte[] firstEvent, ResultsFile results)
    {
        var output = Directory.CreateTempSubdirectory("alleycat-publish-");
        try
        {
            await RunAsync("dotnet", "publish", Path.Combine(RepositoryRoot.Path, folder), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-o", output.FullName);
            var files = output.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension is not (".pdb" or ".xml")).ToArray();
            var times = new double[Starts];
            for (var i = 0; i < Starts; i++)
                times[i] = await StartAsync(Path.Combine(output.FullName, assembly + ".dll"), firstEvent);
            results.Line();
            results.Line("## Cold start");
            results.Line();
            results.Line(string.Create(CultureInfo.InvariantCulture,
                $"Published ReadyToRun, {files.Length} files, {files.Sum(file => file.Length) / 1e3:F0} kB without symbols. From `dotnet exec` to the answer of the first event, of {Starts} starts: median {times.Median():F0} ms, best {times.Min():F0} ms, worst {times.Max():F0} ms."));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static async Task<double> StartAsync(string assembly, byte[] firstEvent)
    {
        await using var api = new MockRuntimeApi();
        api.Give("first", firstEvent);
        var info = new ProcessStartInfo("dotnet", ["exec", assembly]);
        info.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        var start = Stopwatch.GetTimestamp();
        using var function = Process.Start(info)!;
        try
        {
            await api.PostedAsync();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        finally
        {
            function.Kill();
            await function.WaitForExitAsync();
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]} failed.");
    }
}
