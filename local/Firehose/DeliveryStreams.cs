using Alleycat.Delivery;
using Alleycat.Local.Commands;
using Alleycat.Local.Http;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Firehose;

/// <summary>The platform's own delivery stream and the further ones: started, watched and stopped as one.</summary>
/// <remarks>Each has its own readers, checkpoints, buffers and measures: one that stalls holds up no other.</remarks>
internal sealed class DeliveryStreams : IAsyncDisposable
{
    /// <summary>A stream of records that are put directly rests beside the others, under this and the delivery stream's name.</summary>
    public const string DirectPutPrefix = "firehose-";

    /// <summary>Consumers of the platform's stream that are no delivery stream: their checkpoints have these names.</summary>
    private static readonly string[] NamesTaken = ["live-rankings"];

    private readonly List<(DeliveryStream Stream, DeliveryStreamOptions Options)> _streams = [];
    private readonly List<DeliveryStreamEntry> _entries = [];
    private readonly StreamLogCatalog _catalog;
    private readonly ICheckpointStore _checkpoints;
    private readonly LambdaFunction _transform;
    private readonly IObjectStore _store;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;

    /// <param name="platform">The platform's own.</param>
    /// <param name="source">The stream it reads.</param>
    /// <param name="catalog">Gets a stream for each delivery stream that is put on directly.</param>
    /// <param name="checkpoints">Keeps every delivery stream's position under its name.</param>
    /// <param name="transform">The telemetry transform.</param>
    /// <param name="store">Takes the objects.</param>
    /// <param name="time">The clock of all of them.</param>
    public DeliveryStreams(
        DeliveryStreamOptions platform, StreamLog.StreamLog source, StreamLogCatalog catalog, ICheckpointStore checkpoints,
        LambdaFunction transform, IObjectStore store, TimeProvider time)
    {
        _catalog = catalog;
        _checkpoints = checkpoints;
        _transform = transform;
        _store = store;
        _time = time;
        Platform = platform;
        Source = source;
        Open(platform, source, directPut: null, hasTransform: true);
    }

    /// <summary>The platform's own delivery stream's settings.</summary>
    public DeliveryStreamOptions Platform { get; }

    public StreamLog.StreamLog Source { get; }

    /// <summary>As the endpoint lists them: by name.</summary>
    public IReadOnlyList<DeliveryStreamEntry> Entries => [.. _entries.OrderBy(entry => entry.Options.Name, StringComparer.Ordinal)];

    /// <summary>Ends when one of them does: the fault of a stage that cannot go on, cancelled on an ordinary stop.</summary>
    public Task Completion => _running;

    /// <summary>The oldest of them.</summary>
    public TimeSpan DataFreshness => _streams.Max(stream => stream.Stream.DataFreshness);

    /// <summary>Adds a further one, before the start.</summary>
    /// <exception cref="CommandException">Its name is taken.</exception>
    public void Add(DeliveryDefinition definition)
    {
        if (NamesTaken.Contains(definition.Name) || _streams.Any(stream => stream.Options.Name == definition.Name))
        {
            throw new CommandException(
                ExitCode.Usage, "delivery-name-taken", $"There is something of the name {definition.Name} already that reads the stream.",
                "Give --delivery another name.");
        }
        var options = definition.ToOptions(Platform);
        var direct = definition.IsDirectPut ? _catalog.OpenOrCreate(DirectPutPrefix + definition.Name, shardCount: 1) : null;
        Open(options, direct ?? Source, direct, definition.HasTransform);
    }

    public void Start()
    {
        foreach (var (stream, _) in _streams)
            stream.Start();
        _running = FirstEndAsync();
    }

    /// <summary>Delivers everything that is durable in the streams now, then stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_streams.Select(stream => stream.Stream.StopAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var (stream, _) in _streams)
            await stream.DisposeAsync();
    }

    /// <summary>Whether each of them keeps up with its own buffering hints.</summary>
    public IEnumerable<HealthCheck> Checks() => _streams.Select(stream =>
    {
        var freshness = stream.Stream.DataFreshness;
        var overdue = TimeSpan.FromSeconds(stream.Options.IntervalInSeconds * 2 + 30);
        var name = ReferenceEquals(stream.Options, Platform) ? "delivery-lag" : $"delivery-lag of {stream.Options.Name}";
        return new HealthCheck(name, freshness <= overdue, $"the oldest record not yet delivered is {freshness.TotalSeconds:0} s old");
    });

    private void Open(DeliveryStreamOptions options, StreamLog.StreamLog source, StreamLog.StreamLog? directPut, bool hasTransform)
    {
        _streams.Add((new DeliveryStream(options, source, _checkpoints, hasTransform ? _transform : null, _store, _time), options));
        _entries.Add(new(options, source.Created, directPut, hasTransform));
    }

    private async Task FirstEndAsync() => await await Task.WhenAny(_streams.Select(stream => stream.Stream.Completion));
}
