using Alleycat.Aws;
using Alleycat.Ingest;
using Alleycat.Ingest.Gateway;
using Alleycat.Local.Commands;
using Alleycat.Local.Hosting;
using Alleycat.Local.Http;
using Alleycat.Local.Metrics;
using Alleycat.Local.Observability;
using Alleycat.Mqtt;
using Alleycat.StreamLog;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;

namespace Alleycat.Local.Gateway;

/// <summary>
/// The ingest stage alone: bikes on one side, a Kinesis stream on the other, a log on disk between them. A PUBACK means
/// that the log has the message; the forwarder does the rest for as long as it takes.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    // Sent messages are deleted by segments: sixteen in all lanes together, so that little room is held by what is sent.
    private const int SegmentsOfBuffer = 16;
    private const long SegmentBytesLeast = 64 * 1024;
    private const long SegmentBytesMost = 8L * 1024 * 1024;

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits for the stream's first answer.</summary>
    private static readonly TimeSpan MeetingLimit = TimeSpan.FromSeconds(3);

    /// <summary>What is kept is kept until it is sent, or nobody remembers what it was.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(3650);

    private readonly MetricsCollector _metrics = new();
    private readonly ILoggerFactory _logs;
    private readonly OtlpExport? _export;
    private readonly StreamLog.StreamLog _log;
    private readonly BoundedBuffer _buffer;
    private readonly TelemetryTopicRule _rule;
    private readonly MqttBroker _broker;
    private readonly AmazonKinesisClient _kinesis;
    private readonly GatewayForwarder _forwarder;
    private readonly Task _forwarding;
    private GatewayWeb? _web;
    private bool _isStopped;

    private GatewayHost(
        GatewayHostOptions options, GatewayIdentity identity, DataDirectory data, AmazonKinesisClient kinesis, TimeProvider time)
    {
        var bufferBytes = options.BufferMegabytes * 1024L * 1024;
        var directory = Path.Combine(data.Root, "gateway");
        _kinesis = kinesis;
        _logs = HostLog.Create(options.LogFormat, time);
        _log = StreamLog.StreamLog.Open(
            new()
            {
                Directory = directory,
                Name = "gateway",
                ShardCount = options.Lanes,
                SegmentBytesMax = Math.Clamp(bufferBytes / SegmentsOfBuffer / options.Lanes, SegmentBytesLeast, SegmentBytesMost),
                // The bound refuses what is new; nothing that was acknowledged goes to make room for it.
                RetainedBytesMax = long.MaxValue,
                Retention = Retention,
            },
            time);
        _buffer = new(_log, () => _log.BytesOnDisk, bufferBytes);
        _rule = new(_buffer, new() { StreamName = options.StreamName }, time);
        var connections = new MqttConnectionLog(_logs.CreateLogger<MqttConnectionLog>());
        _broker = new(
            new()
            {
                StoreDirectory = data.Mqtt, ConnectionEnded = connections.Write, Authorizer = identity.Authorizer, SendsReasonStrings = true,
            },
            _rule,
            time);
        _forwarder = new(
            _log,
            // One try a call: the lane repeats for as long as it takes, and says so.
            new KinesisStreamProducer(kinesis, options.StreamName, new() { AttemptsMax = 1 }, time),
            new CheckpointFile(directory),
            _log.Trim,
            new()
            {
                Name = options.Name,
                HoldMax = TimeSpan.FromMilliseconds(options.HoldMs),
                RecordBytesMax = Math.Min(options.RecordKilobytes * 1024, Streaming.PackedRecordWriter.UnpackedBytesLimit),
                ReachChanged = failure => GatewayLog.Write(_logs.CreateLogger<GatewayHost>(), options.StreamName, failure),
            },
            time,
            new Random());
        _forwarding = _forwarder.RunAsync();
        _export = OtlpExport.Start(options.Otlp);
    }

    public string HttpAddress => _web!.HttpAddress;

    public string MqttAddress => _web!.MqttAddress;

    /// <summary>Null where nothing listens beyond loopback.</summary>
    public string? MqttsAddress => _web!.MqttsAddress;

    /// <summary>Opens what is kept, goes on sending it, and listens.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="kinesis">Where to; null for the SDK's own way to find endpoint, region and credentials.</param>
    /// <param name="time">Every clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="CommandException">A port is taken, the folder is in use, or no region is known.</exception>
    public static async Task<GatewayHost> StartAsync(
        GatewayHostOptions options, AmazonKinesisClient? kinesis, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = GatewayIdentity.Open(options, time);
        var gateway = Open(options, identity, kinesis ?? CreateClient(), time);
        try
        {
            await gateway.MeetStreamAsync(options.StreamName, cancellationToken);
            gateway._web = await GatewayWeb.StartAsync(
                options, identity.Tls, gateway._broker, new HealthApi(gateway.Check, gateway._metrics), gateway._logs, cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>Runs until asked to stop; fails where the log cannot be read.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var asked = Task.Delay(Timeout.Infinite, cancellationToken);
        if (await Task.WhenAny(_forwarding, asked) == asked || _forwarding.Exception?.GetBaseException() is not { } fault)
            return;
        throw new CommandException(
            ExitCode.Failed, "buffer-failed", $"What the gateway keeps on disk cannot be sent: {fault.Message}",
            "Nothing is deleted. Once the cause is mended it goes on at the next start.");
    }

    /// <summary>No more bikes, then what is kept is sent while the limit lasts; the rest goes at the next start.</summary>
    public async Task StopAsync(TimeSpan sendingLimit)
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _broker.DisposeAsync();
        if (_web is not null)
            await _web.DisposeAsync();
        using var limit = new CancellationTokenSource(sendingLimit);
        try
        {
            await _forwarder.StopAsync(_forwarding, limit.Token);
        }
        catch (Exception) when (_forwarding.IsFaulted)
        {
            // Told by RunAsync.
        }
        await _log.DisposeAsync();
        _forwarder.Dispose();
        _rule.Dispose();
        _buffer.Dispose();
        _kinesis.Dispose();
        _export?.Dispose();
        _metrics.Dispose();
        _logs.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    /// <summary>
    /// Asks after the stream before the first bike comes: a name that is wrong is told at once, and the first record does not wait for a connection
    /// to be opened and a client to be made ready. Whatever the answer, bikes are served: a gym opens without its network too.
    /// </summary>
    private async Task MeetStreamAsync(string streamName, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MeetingLimit);
        try
        {
            await _kinesis.DescribeStreamSummaryAsync(new() { StreamName = streamName }, limit.Token);
        }
        catch (ResourceNotFoundException)
        {
            GatewayLog.WriteMissing(_logs.CreateLogger<GatewayHost>(), streamName);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not reachable yet, or one that may put and not ask: the lanes tell of what they cannot send.
        }
    }

    private static GatewayHost Open(
        GatewayHostOptions options, GatewayIdentity identity, AmazonKinesisClient kinesis, TimeProvider time)
    {
        try
        {
            return new(options, identity, DataDirectory.Open(options.DataDirectory), kinesis, time);
        }
        catch (Exception fault) when (fault is StreamLogException or StreamLogCorruptException or MqttStoreException or IOException)
        {
            throw new CommandException(
                ExitCode.Failed, "data-not-usable", $"The data folder {options.DataDirectory} cannot be used: {fault.Message}",
                "Does another gateway run on it? Otherwise choose another folder with --data, and keep this one: it may hold unsent messages.");
        }
    }

    private static AmazonKinesisClient CreateClient()
    {
        try
        {
            // The lanes repeat; the client's own retries would only hide it. A call that hangs is a failed one.
            return new(new AmazonKinesisConfig { MaxErrorRetry = 0, Timeout = CallLimit });
        }
        catch (Amazon.Runtime.AmazonClientException fault)
        {
            throw new CommandException(
                ExitCode.Usage, "aws-not-configured", $"Kinesis cannot be addressed: {fault.Message}",
                "Set AWS_REGION and credentials as for the AWS command line; AWS_ENDPOINT_URL_KINESIS for another endpoint.");
        }
    }

    private IReadOnlyList<HealthCheck> Check() =>
    [
        new("buffer", !_buffer.IsFull, $"{_log.BytesOnDisk} bytes on disk"),
        new("forwarding", _forwarder.Failure is null && !_forwarding.IsFaulted,
            _forwarder.Failure ?? _forwarding.Exception?.GetBaseException().Message
            ?? $"the oldest message not yet sent is {_forwarder.Delay.TotalSeconds:0} s old"),
        new("mqtt", _broker.StoreFault is null, _broker.StoreFault ?? $"{_broker.ConnectionCount} connections"),
    ];
}
