using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Alleycat.LoadTest.Hosting;

/// <summary>
/// What a run has started and made: however it ends (also by Ctrl-C or SIGTERM), no process and no folder of it stays behind.
/// </summary>
internal static class Leftovers
{
    private const int Interrupted = 130;

    private static readonly Lock Gate = new();
    private static readonly HashSet<Process> Processes = [];
    private static readonly HashSet<string> Folders = [];

    /// <summary>From here on, Ctrl-C and SIGTERM end this process with everything that it has started.</summary>
    /// <returns>The registrations, to be kept alive.</returns>
    public static IDisposable[] CleanAtSignals() => [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
        .Select(static signal => PosixSignalRegistration.Create(signal, static context =>
        {
            context.Cancel = true;
            Console.Error.WriteLine("Interrupted: ending what was started …");
            Clean();
            Environment.Exit(Interrupted);
        }))];

    public static void Own(Process process)
    {
        lock (Gate)
            Processes.Add(process);
    }

    /// <summary>It has ended, or its owner has ended it.</summary>
    public static void Disown(Process process)
    {
        lock (Gate)
            Processes.Remove(process);
    }

    /// <summary>A folder for data, gone at the end.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-bench-").FullName;
        lock (Gate)
            Folders.Add(folder);
        return folder;
    }

    public static void Remove(string folder)
    {
        lock (Gate)
            Folders.Remove(folder);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static void Clean()
    {
        lock (Gate)
        {
            foreach (var process in Processes.Where(static process => !process.HasExited))
                process.Kill(entireProcessTree: true);
            foreach (var process in Processes)
                process.WaitForExit(TimeSpan.FromSeconds(5));
            foreach (var folder in Folders.Where(Directory.Exists))
                Directory.Delete(folder, recursive: true);
        }
    }
}
