using System.Diagnostics;

namespace Alleycat.Local.Hosting;

/// <summary>The page's files: those published beside the program, or the checkout's, built with npm when their sources are newer.</summary>
internal static class PageBuild
{
    private static readonly string[] Sources = ["src", "public", "scripts", "index.html", "package-lock.json", "vite.config.ts"];

    /// <param name="say">Told what is done and what failed.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <param name="mayBeOld">Whether a page built before will do where the newer one cannot be built.</param>
    /// <returns>The folder to serve, or null where there is no page: the platform runs without it.</returns>
    public static async Task<string?> EnsureAsync(Action<string> say, CancellationToken cancellationToken, bool mayBeOld = true)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (File.Exists(Path.Combine(published, "index.html")))
            return published;
        if (RepositoryRoot.Find() is not { } root)
            return null;

        var frontend = Path.Combine(root, "frontend");
        var dist = Path.Combine(frontend, "dist");
        var index = Path.Combine(dist, "index.html");
        if (!IsStale(frontend, index))
            return dist;

        say("Building the page with npm (once, about half a minute) …");
        var failure = await RunNpmAsync(frontend, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], cancellationToken)
            ?? await RunNpmAsync(frontend, ["run", "build"], cancellationToken);
        if (failure is null)
            return dist;
        say(failure);
        if (!mayBeOld)
            return null;
        if (!File.Exists(index))
        {
            say("Everything but the page runs. Install Node 20 with npm, then start again.");
            return null;
        }
        say("The page served is the one built before.");
        return dist;
    }

    private static bool IsStale(string frontend, string index)
    {
        if (!File.Exists(index))
            return true;
        var built = File.GetLastWriteTimeUtc(index);
        return Sources.Select(name => Path.Combine(frontend, name)).Any(path =>
            File.Exists(path) ? File.GetLastWriteTimeUtc(path) > built
            : Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Any(file => File.GetLastWriteTimeUtc(file) > built));
    }

    /// <returns>What went wrong, or null.</returns>
    private static async Task<string?> RunNpmAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await npm.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                npm.Kill(entireProcessTree: true);
                throw;
            }
            return npm.ExitCode == 0 ? null : $"npm {string.Join(' ', arguments)} failed:\n{await output}{await errors}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm was not found; it is needed to build the page.";
        }
    }
}
