using System.Diagnostics;
using System.Globalization;

namespace Alleycat.Lambda.Tests;

/// <summary>One execution environment of a published function, started as Lambda starts it: its own process against a Runtime API.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly MockRuntimeApi _api = new();
    private readonly Process _process;
    private int _events;

    /// <param name="assembly">The published function's assembly.</param>
    /// <param name="environment">Its variables, beside those that Lambda itself sets.</param>
    public FunctionProcess(string assembly, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Lambda's managed runtime runs an executable assembly so: dotnet exec <handler>.dll.
        var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true };
        // Nothing of whoever runs the tests may lead the SDK elsewhere.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _api.Address;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = Path.GetFileNameWithoutExtension(assembly);
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        // Its log must not fill the pipe.
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Hands it an event and waits for what it says.</summary>
    /// <param name="payload">The event.</param>
    /// <param name="deadline">The invocation's; null for none.</param>
    public async Task<MockRuntimeApi.Posted> PostAsync(ReadOnlyMemory<byte> payload, DateTimeOffset? deadline = null)
    {
        var request = string.Create(CultureInfo.InvariantCulture, $"event-{++_events}");
        _api.Give(request, payload, deadline);
        var posted = await _api.PostedAsync();
        Assert.StartsWith($"invocation/{request}/", posted.Path, StringComparison.Ordinal);
        return posted;
    }

    /// <summary>Hands it an event and waits for its answer, which must be no error.</summary>
    public async Task<MockRuntimeApi.Posted> CallAsync(ReadOnlyMemory<byte> payload)
    {
        var posted = await PostAsync(payload);
        Assert.True(posted.Path.EndsWith("/response", StringComparison.Ordinal), $"{posted.Path}: {posted.Text}");
        return posted;
    }

    /// <summary>Hands it an event whose time is over as it comes, and checks that it says so: Lambda then gives the event again.</summary>
    public async Task CallTooLateAsync(ReadOnlyMemory<byte> payload)
    {
        var posted = await PostAsync(payload, DateTimeOffset.UnixEpoch);
        Assert.EndsWith("/error", posted.Path, StringComparison.Ordinal);
        Assert.Contains(
            posted.Headers["Lambda-Runtime-Function-Error-Type"], (string[])["Function.OperationCanceledException", "Function.TaskCanceledException"]);
    }

    /// <summary>What it tells the Runtime API on its own account.</summary>
    public Task<MockRuntimeApi.Posted> PostedAsync() => _api.PostedAsync();

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }
}
