using Alleycat.Benchmarks.ColdStart;
using Alleycat.Benchmarks.Contention;
using Alleycat.Benchmarks.History;
using Alleycat.Benchmarks.Streams;
using Alleycat.Benchmarks.Transform;

namespace Alleycat.Benchmarks;

/// <summary>One sub-command per benchmark: <c>dotnet run -c Release --project benchmarks/Alleycat.Benchmarks -- transform</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["transform", .. var rest] => TransformBenchmark.RunAsync(rest),
        ["history", .. var rest] => HistoryBenchmark.RunAsync(rest),
        ["cold-start", .. var rest] => ColdStartBenchmark.RunAsync(rest),
        ["contention"] => ContentionReport.RunAsync(),
        ["stream", .. var rest] => StreamBenchmark.RunAsync(rest),
        ["race", .. var rest] => RaceBenchmark.RunAsync(rest),
        ["lz4", .. var rest] => Lz4Benchmark.RunAsync(rest),
        _ => UsageAsync(),
    };

    private static async Task<int> UsageAsync()
    {
        await Console.Error.WriteLineAsync("Usage: Alleycat.Benchmarks transform|history|cold-start|contention|stream|race|lz4 [options]");
        return 2;
    }
}
