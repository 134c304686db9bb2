namespace Alleycat.Benchmarks.Transform;

/// <summary>Event bytes to response bytes, beside a straightforward Node version.</summary>
internal static class TransformBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        await Console.Error.WriteLineAsync($"transform: nothing to measure yet ({args.Length} options ignored).");
        return 1;
    }
}
