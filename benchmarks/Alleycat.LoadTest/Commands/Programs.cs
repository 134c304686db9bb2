using System.Diagnostics;
using Alleycat.LoadTest.Hosting;

namespace Alleycat.LoadTest.Commands;

/// <summary>Other programs of the repository that a scenario is made of; they print and save by themselves.</summary>
internal static class Programs
{
    /// <summary>A benchmark of <c>Alleycat.Benchmarks</c>, which measures functions and the stream, as <c>./alleycat bench</c> has built it.</summary>
    /// <param name="name">Its sub-command.</param>
    /// <param name="arguments">Behind it.</param>
    /// <returns>Its exit code.</returns>
    public static Task<int> MicroAsync(string name, IReadOnlyList<string> arguments)
    {
        var program = Path.Combine(
            RepositoryRoot.Path, "benchmarks", "Alleycat.Benchmarks", "bin", "Release", "net10.0", "Alleycat.Benchmarks.dll");
        return File.Exists(program)
            ? RunAsync("dotnet", ["exec", program, name, .. arguments])
            : throw new InvalidOperationException("Alleycat.Benchmarks is not built: run it by ./alleycat bench, or dotnet build benchmarks/Alleycat.Benchmarks -c Release.");
    }

    /// <summary>A scenario of this program, in a process of its own.</summary>
    public static Task<int> ScenarioAsync(IReadOnlyList<string> arguments) =>
        RunAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Alleycat.LoadTest.dll"), .. arguments]);

    /// <summary>Runs a program from the repository's root, with this one's standard output and error.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Of it.</param>
    /// <param name="environment">Variables beside this process' own.</param>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = RepositoryRoot.Path, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Leftovers.Own(process);
        await process.WaitForExitAsync();
        Leftovers.Disown(process);
        return process.ExitCode;
    }
}
