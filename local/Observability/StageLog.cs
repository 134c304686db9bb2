using Alleycat.Local.Http;

namespace Alleycat.Local.Observability;

/// <summary>A line where a stage stops being well, with the reason, and one where it is well again.</summary>
internal sealed partial class StageLog(Func<IReadOnlyList<PipelineStageSource>> stages, ILogger log, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>Looks at every stage once.</summary>
    public void Look()
    {
        foreach (var stage in stages())
        {
            var (isHealthy, detail) = stage.Check();
            if (!isHealthy && _failing.Add(stage.Name))
                StageFails(log, stage.Name, detail);
            else if (isHealthy && _failing.Remove(stage.Name))
                StageRecovered(log, stage.Name);
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                Look();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    [LoggerMessage(3021, LogLevel.Error, "The stage {Stage} is not well: {Detail}")]
    private static partial void StageFails(ILogger log, string stage, string detail);

    [LoggerMessage(3022, LogLevel.Information, "The stage {Stage} is well again.")]
    private static partial void StageRecovered(ILogger log, string stage);
}
