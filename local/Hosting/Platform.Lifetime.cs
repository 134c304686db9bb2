using Alleycat.Local.Commands;
using Alleycat.Local.Http;
using Alleycat.Local.Organisers;
using Alleycat.Simulator;
using Alleycat.StreamLog;

namespace Alleycat.Local.Hosting;

internal sealed partial class Platform
{
    /// <summary>Longest a clean end may take before what is left stays in the stream for the next start.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private WebHost? _web;
    private Task _rankingsRunning = Task.CompletedTask;
    private Task _demoRunning = Task.CompletedTask;
    private bool _isStopped;

    public string HttpAddress => _web!.HttpAddress;

    public string MqttAddress => _web!.MqttAddress;

    /// <summary>Opens what rests on disk, starts every stage, and listens.</summary>
    /// <param name="options">What to run, where.</param>
    /// <param name="page">The built page's folder; null runs without a page.</param>
    /// <param name="time">The clock of all stages.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="CommandException">A port is taken, the data folder is in use or cannot be written.</exception>
    public static async Task<Platform> StartAsync(
        PlatformOptions options, string? page, TimeProvider time, CancellationToken cancellationToken)
    {
        var platform = Open(options, time);
        try
        {
            await platform._rulings.AdoptAsync(platform._store, cancellationToken);
            platform._delivery.Start();
            platform._rankingsPublisher.Start();
            platform._announcer.Start();
            platform._rankingsRunning = platform._rankingsSource.RunAsync(platform._stopping.Token);
            platform._web = await WebHost.StartAsync(platform.Faces(page), cancellationToken);
            platform._stageLog.Start();
            platform.StartDemo();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until asked to stop; a stage that cannot go on ends it.</summary>
    /// <exception cref="CommandException">A stage failed: which, and why.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stages = new (string Name, Task Running)[]
        {
            ("delivery", _delivery.Completion), ("live-rankings", _rankingsRunning), ("the boards", _rankingsPublisher.Completion),
            ("the race announcements", _announcer.Completion), ("the demo riders", _demoRunning),
        };
        var working = stages.Where(stage => !stage.Running.IsCompletedSuccessfully).ToList();
        var asked = Task.Delay(Timeout.Infinite, cancellationToken);
        while (true)
        {
            var ended = await Task.WhenAny([asked, .. working.Select(stage => stage.Running)]);
            if (ended == asked)
                return;
            if (ended.Exception?.GetBaseException() is { } fault)
                throw StageFailed(stages.First(stage => stage.Running == ended).Name, fault);
            working.RemoveAll(stage => stage.Running == ended);
        }
    }

    private static CommandException StageFailed(string stage, Exception fault) => new(
        ExitCode.Failed, "stage-failed", $"{stage} cannot go on: {fault.Message}",
        "Nothing that was acknowledged is lost; once the cause is mended it goes on at the next start.");

    private static Platform Open(PlatformOptions options, TimeProvider time)
    {
        try
        {
            return new Platform(options, DataDirectory.Open(options.DataDirectory), time);
        }
        catch (Exception fault) when (fault is StreamLogException or StreamLogCorruptException or IOException)
        {
            throw new CommandException(
                ExitCode.Failed, "data-not-usable", $"The data folder {options.DataDirectory} cannot be used: {fault.Message}",
                "Does another Alleycat run on it? Otherwise choose another folder with --data, and keep this one (docs/operations.md).");
        }
    }

    /// <summary>The clean end: no more input, then everything accepted is delivered and merged, then the files are closed.</summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        using var limit = new CancellationTokenSource(StopLimit, _time);
        await CloseDoorsAsync();
        try
        {
            await _delivery.StopAsync(limit.Token);
            await _store.DrainAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Not everything could be delivered in time; nothing is lost, it goes on at the next start.");
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Ends without delivering: what is in the stream is delivered at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await CloseDoorsAsync();
        await CloseAsync();
    }

    /// <summary>No more input, and nothing more is said.</summary>
    /// <remarks>Whoever publishes ends before the broker: what is just being said would find it closed, and fail the end.</remarks>
    private async Task CloseDoorsAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_demoRunning);
        await Task.WhenAny(_rankingsRunning);
        await _rankingsPublisher.DisposeAsync();
        await _announcer.DisposeAsync();
        await _recordBook.DisposeAsync();
        await _broker.DisposeAsync();
        if (_web is not null)
            await _web.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        // Who looks at the stages goes first: what is closed is not to be asked.
        await _stageLog.DisposeAsync();
        _stageMeter.Dispose();
        await _delivery.DisposeAsync();
        await _store.DisposeAsync();
        await _streams.DisposeAsync();
        _rankingsSource.Dispose();
        _rankings.Dispose();
        _races.Dispose();
        _audit.Dispose();
        _failedRecords.Dispose();
        _export?.Dispose();
        _metrics.Dispose();
        _logs.Dispose();
        _stopping.Dispose();
    }

    private void StartDemo()
    {
        if (_options.DemoRiders == 0)
            return;
        var riders = new DemoRiders(new DemoRidersOptions
        {
            Riders = _options.DemoRiders,
            SecondsPerRace = _options.RaceSeconds,
            To = new Uri(MqttAddress),
        }, _time);
        _demoRunning = riders.RunAsync(progress: null, _stopping.Token);
    }

    private HttpFaces Faces(string? page) => new()
    {
        HttpPort = _options.HttpPort,
        MqttPort = _options.MqttPort,
        Secure = _secure,
        Broker = _broker,
        Streams = _streams,
        Store = _store,
        S3Options = BucketOptions,
        Deliveries = _delivery.Entries,
        EnforceShardLimits = _options.EnforceShardLimits,
        Time = _time,
        Page = new PageApi(_options.RaceSeconds, ProductVersion.Text, _rulings, _time, () => _web?.HttpsAddress),
        Races = new RacesApi(_races, _rulings, new OrganiserGate(_identities, _time)),
        Pipeline = new PipelineApi(Stages(), _metrics, _tap, _failedRecords, _time),
        Health = new HealthApi(Check, _metrics),
        Logs = _logs,
        PageFolder = page,
        Stopping = _stopping.Token,
    };

    private IReadOnlyList<HealthCheck> Check() =>
    [
        .. Stages().Select(stage =>
        {
            var (isHealthy, detail) = stage.Check();
            return new HealthCheck(stage.Name, isHealthy, detail);
        }),
        .. _delivery.Checks(),
        .. _store.Consumers.Select(consumer => new HealthCheck(
            $"notifications of {consumer.Name}", consumer.SetAside == 0, $"{consumer.Pending} pending, {consumer.SetAside} given up")),
        BucketNotificationsHealth(),
    ];
}
