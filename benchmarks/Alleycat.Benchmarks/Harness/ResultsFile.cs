using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Alleycat.Benchmarks.Harness;

/// <summary>Collects what a run prints and keeps it as <c>benchmarks/results/{name}-{yyyy-MM-dd}.md</c>, with machine and versions.</summary>
internal sealed class ResultsFile(string name)
{
    private readonly StringBuilder _text = new();

    public void Line(string line = "")
    {
        Console.WriteLine(line);
        _text.Append(line).Append('\n');
    }

    /// <param name="nodeVersion">Null where no Node version ran.</param>
    public void Machine(string? nodeVersion) => Line(string.Create(CultureInfo.InvariantCulture,
        $"{ProcessorName()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}{(nodeVersion is null ? "" : $", Node {nodeVersion}")}."));

    /// <summary>Writes the file, replacing that of an earlier run of the same day.</summary>
    /// <returns>The file's path.</returns>
    public async Task<string> SaveAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "benchmarks", "results")).FullName;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{DateTime.UtcNow:yyyy-MM-dd}.md"));
        await File.WriteAllTextAsync(path, _text.ToString());
        return path;
    }

    private static string ProcessorName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
        : "unknown processor";
}
