using System.CommandLine;
using System.Diagnostics;
using Alleycat.Local.Hosting;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat bench</c>: hands everything behind it to the load test of the repository, which <c>./alleycat</c> builds.</summary>
internal static class BenchCommand
{
    private const string LoadTest = "benchmarks/Alleycat.LoadTest/bin/Release/net10.0/Alleycat.LoadTest.dll";

    public static Command Create()
    {
        var command = new Command("bench", "Load on the whole platform and its parts, beside their peers (in a checkout of the sources; 'bench --help').\n\n"
            + "Examples:\n  alleycat bench live --riders 1000 --minutes 0.2\n  alleycat bench all")
        {
            // --help too is the load test's to answer.
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(static (parsed, _) => RunAsync(parsed.UnmatchedTokens));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var program = RepositoryRoot.Find() is { } root ? Path.Combine(root, LoadTest) : null;
        if (program is null || !File.Exists(program))
        {
            throw new CommandException(
                ExitCode.NotFound, "no-load-test", "The load test is part of the sources and is not built here.",
                "In a checkout run ./alleycat bench, which builds it.");
        }
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { UseShellExecute = false })!;
        // A terminal's Ctrl-C reaches the load test too, which cleans up; this process waits for it.
        using var shutdown = new Shutdown();
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
