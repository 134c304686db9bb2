using System.Diagnostics;

namespace Alleycat.Racing.Tests.History;

/// <summary>Programs that know nothing of the table read the file: gzip's own tools and Node's zlib.</summary>
public sealed class ForeignDecoderTests
{
    [Fact]
    public async Task Gunzip_tests_and_reads_the_file()
    {
        var (path, text) = WriteSample();
        Assert.Equal("", await RunAsync("gzip", "-t", path));
        Assert.Equal(text, await RunAsync("gzip", "-dc", path));
        File.Delete(path);
    }

    [Fact]
    public async Task Node_s_zlib_reads_the_file()
    {
        var (path, text) = WriteSample();
        const string script = "process.stdout.write(require('zlib').gunzipSync(require('fs').readFileSync(process.argv[1])))";
        Assert.Equal(text, await RunAsync("node", "-e", script, path));
        File.Delete(path);
    }

    /// <summary>Grown in two steps, so that it has fragments copied and new.</summary>
    private static (string Path, string Text) WriteSample()
    {
        var records = HistorySamples.Full(new Random(61), 1_500, 90);
        new Random(62).Shuffle(records);
        var file = HistorySamples.Rewrite(HistorySamples.Write(records[..^40]), records[^40..]);
        var path = Path.GetTempFileName();
        File.Move(path, path + ".gz");
        File.WriteAllBytes(path + ".gz", file);
        return (path + ".gz", HistorySamples.PlainJson(records));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
