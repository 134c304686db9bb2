using System.Diagnostics;
using System.Text;

namespace Alleycat.Local.Commands;

/// <summary>Runs the programs of a deployment one after another; what they say goes to standard error, results to standard output.</summary>
internal static class DeployRunner
{
    private static readonly Stream ErrorStream = Console.OpenStandardError();

    /// <exception cref="CommandException">A program is missing or failed.</exception>
    public static Task RunAsync(DeployStep step, CancellationToken cancellationToken) => RunAsync(step, ErrorStream, cancellationToken);

    /// <summary>Runs a step that answers something, and gives the answer back.</summary>
    /// <exception cref="CommandException">A program is missing or failed.</exception>
    public static async Task<string> ReadAsync(DeployStep step, CancellationToken cancellationToken)
    {
        using var said = new MemoryStream();
        await RunAsync(step, said, cancellationToken);
        return Encoding.UTF8.GetString(said.GetBuffer(), 0, (int)said.Length);
    }

    private static async Task RunAsync(DeployStep step, Stream output, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{step.What} …");
        using var process = Start(step);
        // Whoever pipes the result into a file does not want the compiler's remarks in it.
        var said = step.IsResult ? Task.CompletedTask : process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It shares the terminal and has heard Ctrl-C itself; a rollback under way is its own to end.
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        await said;
        if (process.ExitCode != 0)
        {
            throw new CommandException(
                process.ExitCode == ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed, "step-failed",
                $"{step.What}: {step.Program} ended with {process.ExitCode}.", "What it said is above. Nothing after it was done.");
        }
    }

    private static Process Start(DeployStep step)
    {
        var start = new ProcessStartInfo(step.Program, step.Arguments)
        {
            WorkingDirectory = step.Folder,
            RedirectStandardOutput = !step.IsResult,
        };
        foreach (var (name, value) in step.Environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandException(
                ExitCode.Failed, "cannot-run", $"{step.Program} cannot be run: {exception.Message}", "Install it, then run this again.");
        }
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && (File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".cmd"))));
}
