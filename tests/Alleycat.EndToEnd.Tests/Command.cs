using System.Diagnostics;

namespace Alleycat.EndToEnd.Tests;

/// <summary>What a finished command said.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public void ShouldSucceed(string what) =>
        Assert.True(ExitCode == 0, $"{what} ended with {ExitCode}.\n{Output}\n{Errors}");
}

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    public static Task<CommandResult> AlleycatAsync(params string[] arguments) =>
        RunAsync("dotnet", ["exec", Checkout.HostAssembly, .. arguments]);

    public static async Task<CommandResult> RunAsync(string program, string[] arguments, byte[]? input = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        if (input is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
            process.StandardInput.Close();
        }
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new(process.ExitCode, await output, await errors);
    }
}
