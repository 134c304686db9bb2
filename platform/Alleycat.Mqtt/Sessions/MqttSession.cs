using Alleycat.Mqtt.Connections;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Mqtt.Sessions;

/// <summary>
/// What the broker keeps for a client id: its subscriptions and the messages on their way to it. It outlives its
/// connection when the
/// client asked for that.
/// </summary>
/// <remarks>Locks are taken in the order sessions, retained messages, session, subscription tree.</remarks>
internal sealed partial class MqttSession(string clientId, MqttBroker broker)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MqttSubscription> _subscriptions = new(StringComparer.Ordinal);
    private MqttConnection? _connection;
    private bool _isRemoved;
    private (MqttWill Will, long AtMs)? _delayedWill;

    public string ClientId { get; } = clientId;

    /// <summary>Of the latest connection.</summary>
    public MqttClientIdentity Identity { get; private set; } = new(clientId, new(""));

    public bool IsConnected => Volatile.Read(ref _connection) is not null;

    public bool IsRemoved => Volatile.Read(ref _isRemoved);

    public MqttConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>How long it outlives its connection; zero ends with it.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>Milliseconds since 1970 at which it ends; <see cref="long.MaxValue"/> while connected.</summary>
    public long ExpiresAtMs { get; private set; } = long.MaxValue;

    /// <summary>
    /// Gives the session to a connection; what was sent and not acknowledged on an earlier one is sent again.
    /// </summary>
    public void Attach(MqttConnection connection, MqttClientIdentity identity)
    {
        lock (_gate)
        {
            Identity = identity;
            ExpiresAtMs = long.MaxValue;
            _connection = connection;
            _resendIndex = 0;
            _overflowedAt = 0;
            // Its client is back in time.
            _delayedWill = null;
            JournalOpened();
        }
    }

    /// <summary>
    /// Keeps a will until <paramref name="atMs"/>, milliseconds since 1970, unless the client comes back before.
    /// </summary>
    public void DelayWill(MqttWill will, long atMs)
    {
        lock (_gate)
            _delayedWill = (will, atMs);
    }

    /// <summary>Takes the delayed will if its time has come.</summary>
    public MqttWill? TakeWill(long nowMs)
    {
        if (_delayedWill is null)
            return null;
        lock (_gate)
        {
            if (_delayedWill is not { } delayed || delayed.AtMs > nowMs)
                return null;
            _delayedWill = null;
            return delayed.Will;
        }
    }

    /// <summary>Takes the session from a connection, unless it has gone to another already.</summary>
    public bool TryDetach(MqttConnection connection, long nowMs)
    {
        lock (_gate)
        {
            if (_connection != connection)
                return false;
            _connection = null;
            ExpiresAtMs = Expiry == TimeSpan.Zero ? nowMs : nowMs + (long)Expiry.TotalMilliseconds;
            DropQos0();
            JournalClosed();
            return true;
        }
    }

    /// <summary>Ends the session: its subscriptions and messages are gone.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            _isRemoved = true;
            foreach (var (topic, _) in _subscriptions)
                RemoveFromTree(topic);
            broker.Metrics.SubscriptionsChanged(-_subscriptions.Count);
            _subscriptions.Clear();
            _queue.Clear();
            broker.Memory.Release(_queueBytes + _inflight.Clear());
            _queueBytes = 0;
            _resendIndex = 0;
            JournalRemoved();
        }
    }

    /// <summary>Adds or replaces a subscription.</summary>
    /// <param name="filter">With the QoS granted.</param>
    /// <param name="shareName">Null for an ordinary one.</param>
    /// <param name="bareFilter">Without the share prefix.</param>
    /// <param name="identifier">0 for none.</param>
    /// <param name="isNew">False where the session had this filter already.</param>
    /// <returns>Granted QoS, or why not.</returns>
    public MqttReasonCode Subscribe(
        MqttTopicFilter filter, string? shareName, string bareFilter, int identifier, out bool isNew)
    {
        lock (_gate)
        {
            isNew = !_subscriptions.ContainsKey(filter.Topic);
            if (_isRemoved || (isNew && _subscriptions.Count >= broker.Options.SubscriptionsMax))
                return MqttReasonCode.QuotaExceeded;
            var subscription = new MqttSubscription(this, filter, identifier);
            _subscriptions[filter.Topic] = subscription;
            broker.Subscriptions.Add(subscription, shareName, bareFilter);
            JournalSubscribed(subscription);
            if (isNew)
                broker.Metrics.SubscriptionsChanged(1);
            return (MqttReasonCode)filter.Qos;
        }
    }

    public MqttReasonCode Unsubscribe(string topicFilter)
    {
        lock (_gate)
        {
            if (!_subscriptions.Remove(topicFilter))
                return MqttReasonCode.NoSubscriptionExisted;
            RemoveFromTree(topicFilter);
            JournalUnsubscribed(topicFilter);
            broker.Metrics.SubscriptionsChanged(-1);
            return MqttReasonCode.Success;
        }
    }

    private void RemoveFromTree(string topicFilter)
    {
        MqttTopic.TrySplitShare(topicFilter, out var shareName, out var bareFilter);
        broker.Subscriptions.Remove(this, shareName, bareFilter);
    }
}
