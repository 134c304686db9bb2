using System.Globalization;
using Alleycat.Benchmarks.Harness;

namespace Alleycat.Benchmarks.Contention;

/// <summary>Merge contention against reserved concurrency, for the loads of docs/scale.md.</summary>
internal static class ContentionReport
{
    private static readonly (string Load, double ObjectsPerSecond, double MergeSeconds)[] Loads =
    [
        ("1,000 riders, 1 MB objects", 0.2, 0.05),
        ("40,000 riders, 1 MB objects", 8, 0.25),
        ("40,000 riders, 128 MB objects", 4 / 60.0, 1.5),
    ];

    public static async Task<int> RunAsync()
    {
        var results = new ResultsFile("contention");
        results.Line("# Merge contention (a model, not a measurement)");
        results.Line();
        results.Line("Six classes, each object touches all of them; a merge whose file was replaced since it was read is done again. 300 s, seed 7.");
        results.Line();
        results.Line("| load | objects/s | a merge, s | instances | merges in vain per write | events given back | object to history, median s | 99 % | after the race's end, s |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        foreach (var (load, objects, merge) in Loads)
        {
            foreach (var instances in (int[])[1, 2, 4, 8, 16])
            {
                var found = new MergeContention(instances, objects, merge).Run();
                results.Line(string.Create(CultureInfo.InvariantCulture,
                    $"| {load} | {objects:0.##} | {merge} | {instances} | {(double)found.Conflicts / found.Writes:0.00} | {found.GivenBack} | {found.MedianSeconds:0.0} | {found.P99Seconds:0.0} | {found.TailSeconds:0} |"));
            }
        }
        await Console.Error.WriteLineAsync(await results.SaveAsync());
        return 0;
    }
}
