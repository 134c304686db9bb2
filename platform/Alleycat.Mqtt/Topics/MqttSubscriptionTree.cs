using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Topics;

/// <summary>
/// All subscriptions by the levels of their filters. A publisher keeps the route of its topic and comes back only when
/// <see cref="Version"/> has moved, so that a steady stream of messages never takes the lock.
/// </summary>
/// <param name="isParentTaken">A <c>#</c> takes its parent level, as the specification has it and IoT Core has not.</param>
internal sealed class MqttSubscriptionTree(bool isParentTaken = true)
{
    private readonly Lock _gate = new();
    private readonly Node _root = new();
    private long _version;

    /// <summary>Moves with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Adds a subscription, or replaces the session's own with the same filter.</summary>
    public void Add(MqttSubscription subscription, string? shareName, string filter)
    {
        lock (_gate)
        {
            var node = _root;
            foreach (var range in filter.AsSpan().Split(MqttTopic.LevelSeparator))
                node = node.GetOrAddChild(filter.AsSpan()[range]);
            if (shareName is not null)
                node.GetOrAddGroup(shareName).Add(subscription);
            else
                (node.Subscriptions ??= [])[subscription.Session] = subscription;
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Removes the session's subscription, which must be there.</summary>
    public void Remove(MqttSession session, string? shareName, string filter)
    {
        lock (_gate)
        {
            Remove(_root, filter, session, shareName);
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Works out who gets the messages of <paramref name="topic"/>.</summary>
    /// <param name="topic">A valid topic name.</param>
    /// <param name="authorizer">Asked for each receiver whether it may.</param>
    public MqttRoute Route(string topic, IMqttAuthorizer authorizer)
    {
        var targets = new Dictionary<MqttSession, MqttRouteTarget>();
        var groups = new List<MqttShareGroup>();
        long version;
        lock (_gate)
        {
            version = _version;
            Collect(_root, topic, isFirstLevel: true, targets, groups);
        }
        if (targets.Count == 0 && groups.Count == 0)
            return MqttRoute.None with { Version = version };
        return new(
            version, [.. targets.Values.Where(target => authorizer.MayReceive(target.Session.Identity, topic))], [.. groups]);
    }

    private void Collect(
        Node node,
        ReadOnlySpan<char> rest,
        bool isFirstLevel,
        Dictionary<MqttSession, MqttRouteTarget> targets,
        List<MqttShareGroup> groups)
    {
        var slash = rest.IndexOf(MqttTopic.LevelSeparator);
        var level = slash < 0 ? rest : rest[..slash];
        var mayBeWildcard = !isFirstLevel || !level.StartsWith('$');
        if (mayBeWildcard)
            node.Child("#")?.CollectOwn(targets, groups);
        VisitLevel(node.Child(level), rest, slash, targets, groups);
        if (mayBeWildcard)
            VisitLevel(node.Child("+"), rest, slash, targets, groups);
    }

    private void VisitLevel(
        Node? child,
        ReadOnlySpan<char> rest,
        int slash,
        Dictionary<MqttSession, MqttRouteTarget> targets,
        List<MqttShareGroup> groups)
    {
        if (child is null)
            return;
        if (slash >= 0)
        {
            Collect(child, rest[(slash + 1)..], isFirstLevel: false, targets, groups);
            return;
        }
        child.CollectOwn(targets, groups);
        // "sport/#" takes "sport" too (4.7.1.2).
        if (isParentTaken)
            child.Child("#")?.CollectOwn(targets, groups);
    }

    private static void Remove(Node node, ReadOnlySpan<char> rest, MqttSession session, string? shareName)
    {
        var slash = rest.IndexOf(MqttTopic.LevelSeparator);
        var level = slash < 0 ? rest : rest[..slash];
        if (node.Child(level) is not { } child)
            return;
        if (slash >= 0)
            Remove(child, rest[(slash + 1)..], session, shareName);
        else
            child.RemoveOwn(session, shareName);
        if (child.IsEmpty)
            node.RemoveChild(level);
    }

    /// <summary>One level of filters; wildcards are children like any other, under their own sign.</summary>
    private sealed class Node
    {
        private Dictionary<string, Node>? _children;
        private Dictionary<string, MqttShareGroup>? _groups;

        public Dictionary<MqttSession, MqttSubscription>? Subscriptions { get; set; }

        public bool IsEmpty => _children is null or { Count: 0 }
            && Subscriptions is null or { Count: 0 } && _groups is null or { Count: 0 };

        public Node? Child(ReadOnlySpan<char> level) =>
            _children is not null && _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out var child)
                ? child
                : null;

        public Node GetOrAddChild(ReadOnlySpan<char> level)
        {
            if (Child(level) is { } child)
                return child;
            return (_children ??= [])[level.ToString()] = new();
        }

        public void RemoveChild(ReadOnlySpan<char> level) =>
            _children?.GetAlternateLookup<ReadOnlySpan<char>>().Remove(level);

        public MqttShareGroup GetOrAddGroup(string shareName)
        {
            _groups ??= [];
            if (!_groups.TryGetValue(shareName, out var group))
                _groups[shareName] = group = new();
            return group;
        }

        public void RemoveOwn(MqttSession session, string? shareName)
        {
            if (shareName is null)
            {
                Subscriptions?.Remove(session);
                return;
            }
            if (_groups is null || !_groups.TryGetValue(shareName, out var group))
                return;
            group.Remove(session);
            if (group.IsEmpty)
                _groups.Remove(shareName);
        }

        public void CollectOwn(Dictionary<MqttSession, MqttRouteTarget> targets, List<MqttShareGroup> groups)
        {
            if (Subscriptions is not null)
            {
                foreach (var (session, subscription) in Subscriptions)
                {
                    targets[session] = targets.TryGetValue(session, out var target)
                        ? target.With(subscription)
                        : MqttRouteTarget.Of(subscription);
                }
            }
            if (_groups is not null)
                groups.AddRange(_groups.Values);
        }
    }
}
