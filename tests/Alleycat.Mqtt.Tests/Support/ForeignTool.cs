using System.Diagnostics;

namespace Alleycat.Mqtt.Tests.Support;

/// <summary>Runs somebody else's client; a tool that is not installed fails the test and says how to get it.</summary>
internal sealed class ForeignTool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly string _package;

    private ForeignTool(Process process, string package)
    {
        _package = package;
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static ForeignTool Start(string tool, string package, params IEnumerable<string> arguments)
    {
        var process = new Process { StartInfo = new(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Fail($"'{tool}' cannot be started ({exception.Message}). These tests need it: apt-get install {package}");
        }
        return new(process, package);
    }

    public static async Task<string> RunAsync(string tool, string package, params IEnumerable<string> arguments)
    {
        await using var started = Start(tool, package, arguments);
        return await started.EndAsync();
    }

    public async Task<string?> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience.Limit);

    /// <summary>Waits for the tool's end; it must have succeeded.</summary>
    public async Task<string> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Limit);
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        Assert.True(_process.ExitCode == 0, $"Exit code {_process.ExitCode} (from the package {_package}?): {await _errors}{output}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
