namespace Alleycat.Benchmarks.History;

/// <summary>Merging a delivered object into a class's history, beside a straightforward Node version.</summary>
internal static class HistoryBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        await Console.Error.WriteLineAsync($"history: nothing to measure yet ({args.Length} options ignored).");
        return 1;
    }
}
