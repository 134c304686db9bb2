using System.Diagnostics;

namespace Alleycat.Local.Commands;

/// <summary>Runs the programs of a deployment one after another; what they say goes to standard error, results to standard output.</summary>
internal static class DeployRunner
{
    private static readonly Stream ErrorStream = Console.OpenStandardError();

    /// <exception cref="CommandException">A program is missing or failed.</exception>
    public static async Task RunAsync(DeployStep step, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{step.What} …");
        var start = new ProcessStartInfo(step.Program, step.Arguments)
        {
            WorkingDirectory = step.Folder,
            RedirectStandardOutput = !step.IsResult,
        };
        foreach (var (name, value) in step.Environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandException(
                ExitCode.Failed, "cannot-run", $"{step.Program} cannot be run: {exception.Message}", "Install it, then run this again.");
        }
        using (process)
        {
            // Whoever pipes the result into a file does not want the compiler's remarks in it.
            var said = step.IsResult ? Task.CompletedTask : process.StandardOutput.BaseStream.CopyToAsync(ErrorStream, CancellationToken.None);
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
                    ExitCode.Failed, "step-failed", $"{step.What}: {step.Program} ended with {process.ExitCode}.",
                    "What it said is above. Nothing after it was done.");
            }
        }
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && (File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".cmd"))));
}
