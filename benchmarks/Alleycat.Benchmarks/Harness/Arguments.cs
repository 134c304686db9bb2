using System.Globalization;

namespace Alleycat.Benchmarks.Harness;

/// <summary>Reads a benchmark's options.</summary>
internal static class Arguments
{
    /// <summary>The whole number behind an option, or a default where it is not given.</summary>
    public static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length
            ? int.Parse(args[index + 1], CultureInfo.InvariantCulture)
            : otherwise;
}
