using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Alleycat.Benchmarks.Harness;

/// <summary>
/// A Node script kept warm beside us, so that its rounds can be interleaved with ours: one line in asks for a round, one line of JSON out
/// answers it. The script says <c>{"ready":true,…}</c> first.
/// </summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;

    private NodePeer(Process process) => _process = process;

    /// <summary>The script's first answer.</summary>
    public JsonElement Ready { get; private set; }

    /// <summary>Starts <c>benchmarks/node/{script}</c> and waits until it is ready.</summary>
    public static async Task<NodePeer> StartAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(RepositoryRoot.Path, "benchmarks", "node", script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var peer = new NodePeer(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
        peer.Ready = await peer.ReadAnswerAsync();
        return peer;
    }

    /// <summary>Highest resident memory of the process so far, in bytes.</summary>
    public long PeakWorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Runs one round; the answer is the script's own object.</summary>
    public async Task<JsonElement> RoundAsync(string request)
    {
        await _process.StandardInput.WriteLineAsync(request);
        await _process.StandardInput.FlushAsync();
        return await ReadAnswerAsync();
    }

    /// <summary>Runs one round that answers with <c>{"ms":[…]}</c>: the time of each repetition.</summary>
    public async Task<double[]> TimesAsync(int repetitions)
    {
        var answer = await RoundAsync(repetitions.ToString(CultureInfo.InvariantCulture));
        return [.. answer.GetProperty("ms").EnumerateArray().Select(static ms => ms.GetDouble())];
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<JsonElement> ReadAnswerAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The Node script ended; its message is above.");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
