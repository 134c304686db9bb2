using System.Collections.Concurrent;
using System.IO.Pipelines;
using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Limits;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Sessions;
using Alleycat.Mqtt.Topics;
using Alleycat.Streaming;

namespace Alleycat.Mqtt;

/// <summary>
/// An MQTT broker that meets its transports at a pipe pair: it knows neither sockets nor web servers. A PUBACK is
/// written only when the
/// topic rule has made the message durable.
/// </summary>
public sealed partial class MqttBroker : ITopicPublisher, IAsyncDisposable
{
    private readonly ConcurrentDictionary<MqttConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _sweepTimer;
    private readonly Lock _connectRateGate = new();
    private TokenBucket _connectRate;
    private int _connectionCount;
    private volatile bool _isStopping;

    /// <param name="options">Limits, times, the authorizer.</param>
    /// <param name="rule">
    /// Takes the messages it matches before they are acknowledged; they go to subscribers as well.
    /// </param>
    /// <param name="time">Keep alive, expiry and metrics run on it.</param>
    /// <exception cref="MqttStoreException">What the store's directory holds cannot be read.</exception>
    public MqttBroker(MqttBrokerOptions options, ITopicRule rule, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        Rule = rule;
        Time = time;
        Memory = new(options.MemoryBytesMax);
        _connectRate = new(options.ConnectsPerSecondMax, options.ConnectBurstMax, time.GetTimestamp());
        _startedAt = time.GetTimestamp();
        Subscriptions = new(isParentTaken: !options.IsIotCoreStrict);
        Retained = new(this);
        Metrics = new(this);
        Commits = new(this);
        if (options.StoreDirectory is not null)
            OpenStore(options.StoreDirectory);
        _sweepTimer = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Transports that are open, whether or not they have sent a CONNECT.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Sessions, connected or kept.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>Topics with a retained message.</summary>
    public int RetainedCount => Retained.Count;

    /// <summary>
    /// Bytes of the messages held for sessions, retained, or waiting for the rule: what
    /// <see cref="MqttBrokerOptions.MemoryBytesMax"/> bounds.
    /// </summary>
    public long MemoryBytes => Memory.UsedBytes;

    internal MqttBrokerOptions Options { get; }
    internal MemoryBudget Memory { get; }
    internal ITopicRule Rule { get; }
    internal TimeProvider Time { get; }
    internal MqttSubscriptionTree Subscriptions { get; }
    internal MqttRetainedMessages Retained { get; }
    internal MqttBrokerMetrics Metrics { get; }
    internal CommitGroups Commits { get; }

    /// <summary>Fires when the broker no longer waits for the topic rule.</summary>
    internal CancellationToken Stopped => _stopped.Token;

    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Serves one connection.</summary>
    /// <param name="transport">Bytes from and to the peer; both ends are completed here.</param>
    /// <param name="info">What is known of the peer.</param>
    /// <param name="cancellationToken">
    /// Ends the connection as a shutdown does: what was received is still committed.
    /// </param>
    /// <returns>Completes when the connection has ended. Never fails for what the peer or the transport did.</returns>
    public async Task RunConnectionAsync(
        IDuplexPipe transport, MqttConnectionInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(info);
        var isFull = Interlocked.Increment(ref _connectionCount) > Options.ConnectionsMax;
        var connection = new MqttConnection(this, transport, info);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _connections[connection] = ended.Task;
            if (isFull)
                connection.Abort(MqttConnectionEndCause.LimitReached, MqttReasonCode.QuotaExceeded);
            else if (_isStopping)
                connection.Abort(MqttConnectionEndCause.ServerShutdown, MqttReasonCode.ServerShuttingDown);
            await using var registration = cancellationToken.UnsafeRegister(
                static state => ((MqttConnection)state!).Abort(
                    MqttConnectionEndCause.ServerShutdown, MqttReasonCode.ServerShuttingDown),
                connection);
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            ForgetConnection(connection);
            Interlocked.Decrement(ref _connectionCount);
            ended.SetResult();
        }
    }

    /// <summary>Whether one more CONNECT is within the rate.</summary>
    internal bool TryTakeConnect()
    {
        lock (_connectRateGate)
            return _connectRate.TryTake(Time);
    }

    /// <summary>
    /// Publishes for the platform itself: to subscribers, to the retained messages, and to the rule where it matches.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is empty or has wildcards, or the QoS is above 1.</exception>
    public async ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
    {
        if (!MqttTopic.IsValidName(message.Topic))
            throw new ArgumentException("A topic name is not empty and has no wildcards.", nameof(message));
        if (message.Qos > 1)
            throw new ArgumentException("QoS is 0 or 1.", nameof(message));
        var topic = new PublishTopic(message.Topic, Rule.Matches(message.Topic));
        if (message.Retain || !topic.RouteFor(this).IsEmpty)
        {
            // The caller's bytes stay the caller's.
            var own = CreateMessage(topic, message.Payload.ToArray(), null, message.ClientId);
            Deliver(own, topic, (MqttQualityOfServiceLevel)message.Qos, message.Retain);
        }
        if (topic.IsForRule)
            await Rule.IngestAsync([message], cancellationToken).ConfigureAwait(false);
        if (Journal is not null && message.Qos > 0)
            await Journal.FlushedAsync(Journal.Position).ConfigureAwait(false);
    }

    /// <summary>Ends every connection, first letting each commit and acknowledge what it has received.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _sweepTimer.DisposeAsync().ConfigureAwait(false);
        foreach (var (connection, _) in _connections)
            connection.Abort(MqttConnectionEndCause.ServerShutdown, MqttReasonCode.ServerShuttingDown);
        // A stream that no longer answers must not keep the process from ending.
        _stopped.CancelAfter(ShutdownTimeout);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        if (Journal is not null)
            await Journal.DisposeAsync().ConfigureAwait(false);
        Metrics.Dispose();
        _stopped.Dispose();
    }

    /// <summary>Hands a message to everyone who subscribed to it, and keeps it where it is to be retained. Never waits.</summary>
    /// <param name="message">Owns its payload.</param>
    /// <param name="topic">Keeps its route from message to message.</param>
    /// <param name="qos">The publisher's.</param>
    /// <param name="retain">The publisher's.</param>
    internal void Deliver(MqttMessage message, PublishTopic topic, MqttQualityOfServiceLevel qos, bool retain)
    {
        if (!retain)
        {
            Forward(topic.RouteFor(this), message, qos, retain);
            return;
        }
        lock (Retained.Gate)
        {
            Retained.Store(message, qos);
            Forward(topic.RouteFor(this), message, qos, retain);
        }
    }

    /// <param name="topic">Whose name and bytes the message shares.</param>
    /// <param name="payload">The message's from here on.</param>
    /// <param name="properties">The publisher's; null in MQTT 3.1.1.</param>
    /// <param name="publisherId">Client id; empty for the platform.</param>
    internal MqttMessage CreateMessage(PublishTopic topic, ReadOnlyMemory<byte> payload, MqttProperties? properties, string publisherId)
    {
        var expiresAt = properties?.MessageExpiryInterval is { } seconds ? NowMs + (seconds * 1000L) : long.MaxValue;
        return new(topic.Name, topic.Utf8, payload, Forwarded(properties), publisherId, expiresAt);
    }

    private void Forward(MqttRoute route, MqttMessage message, MqttQualityOfServiceLevel qos, bool retain)
    {
        message.HasSeveralReceivers = route.Targets.Length + route.Groups.Length > 1;
        foreach (var target in route.Targets)
            Forward(target, message, qos, retain);
        foreach (var group in route.Groups)
        {
            if (group.Next() is { } member && Options.Authorizer.MayReceive(member.Session.Identity, message.Topic))
                Forward(MqttRouteTarget.Of(member), message, qos, retain);
        }
    }

    private static void Forward(in MqttRouteTarget target, MqttMessage message, MqttQualityOfServiceLevel qos, bool retain)
    {
        if (target.NoLocal && target.Session.ClientId == message.PublisherId)
            return;
        target.Session.Enqueue(new(
            message,
            qos < target.Qos ? qos : target.Qos,
            retain && target.RetainAsPublished,
            target.SubscriptionIdentifiers));
    }

    /// <summary>The properties a subscriber sees: not those that mean one connection only.</summary>
    private static MqttProperties? Forwarded(MqttProperties? properties)
    {
        if (properties is null)
            return null;
        var forwarded = properties with
        {
            TopicAlias = null,
            SubscriptionIdentifiers = null,
            MessageExpiryInterval = null,
            WillDelayInterval = null,
        };
        return forwarded == _noProperties ? null : forwarded;
    }

    private static readonly MqttProperties _noProperties = new();
}
