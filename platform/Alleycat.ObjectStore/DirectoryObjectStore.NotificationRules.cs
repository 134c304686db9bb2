namespace Alleycat.ObjectStore;

/// <content>Which consumer is told of which objects: the host's own rules, and those that a bucket was given while it runs.</content>
public sealed partial class DirectoryObjectStore
{
    /// <summary>Setting and rules of a bucket change together, one change after another.</summary>
    private readonly Lock _configuring = new();

    /// <summary>Guards the replacement of <see cref="_routes"/>; nothing else is locked under it.</summary>
    private readonly Lock _routing = new();

    /// <summary>By bucket. Replaced as a whole, read without a lock by every put.</summary>
    private volatile Dictionary<string, NotificationRoute[]> _routes = new(StringComparer.Ordinal);

    /// <summary>The host's own rules for a bucket, in the order of their subscriptions.</summary>
    public IReadOnlyList<NotificationRule> FixedNotificationRules(string bucket) =>
        [.. RoutesOf(bucket).Where(route => route.IsFixed).Select(route => route.Rule)];

    /// <summary>Gives a bucket its notification rules in place of those it was given before; the host's own stay.</summary>
    /// <param name="bucket">Whose.</param>
    /// <param name="rules">Each names a consumer of <see cref="AddConsumer"/>; they hold for every put that begins after this returns.</param>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public void SetNotificationRules(string bucket, IReadOnlyList<NotificationRule> rules)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        ArgumentNullException.ThrowIfNull(rules);
        var queues = _queues;
        var added = rules.Select(rule => new NotificationRoute(
            rule,
            Array.Find(queues, queue => queue.Name == rule.Consumer)
                ?? throw new ArgumentException($"There is no consumer {rule.Consumer}.", nameof(rules)),
            IsFixed: false)).ToList();
        ReplaceRoutes(bucket, routes => [.. routes.Where(route => route.IsFixed), .. added]);
    }

    /// <summary>The same, with the document that says so kept beside the bucket; durable, and in force, when this returns.</summary>
    /// <param name="bucket">Whose.</param>
    /// <param name="settingName">Of the document (<see cref="WriteSetting"/>).</param>
    /// <param name="document">At most <see cref="SettingBytesMax"/>; an empty one is deleted.</param>
    /// <param name="rules">What it says.</param>
    /// <exception cref="ArgumentException">There is no such consumer, or the document is not one.</exception>
    /// <exception cref="NoSuchBucketException">There is no such bucket.</exception>
    /// <exception cref="IOException">The document cannot be written; it and the rules stay what they were.</exception>
    public void ConfigureNotifications(
        string bucket, string settingName, ReadOnlySpan<byte> document, IReadOnlyList<NotificationRule> rules)
    {
        lock (_configuring)
        {
            if (document.IsEmpty)
                DeleteSetting(bucket, settingName);
            else
                WriteSetting(bucket, settingName, document);
            SetNotificationRules(bucket, rules);
        }
    }

    /// <summary>A bucket's document and the rules in force, without the host's own, as one change left them.</summary>
    /// <param name="bucket">Whose.</param>
    /// <param name="settingName">Of the document; it is null where there is none.</param>
    /// <exception cref="IOException">The document cannot be read.</exception>
    public (byte[]? Document, IReadOnlyList<NotificationRule> Rules) ReadNotifications(string bucket, string settingName)
    {
        lock (_configuring)
        {
            return (ReadSetting(bucket, settingName), [.. RoutesOf(bucket).Where(route => !route.IsFixed).Select(route => route.Rule)]);
        }
    }

    private NotificationRoute[] RoutesOf(string bucket) => _routes.GetValueOrDefault(bucket) ?? [];

    /// <summary>A bucket that ended, or begins anew, has only the host's own.</summary>
    private void DropNotificationRules(string bucket) =>
        ReplaceRoutes(bucket, static routes => [.. routes.Where(route => route.IsFixed)]);

    private void ReplaceRoutes(string bucket, Func<NotificationRoute[], NotificationRoute[]> change)
    {
        lock (_routing)
        {
            var routes = new Dictionary<string, NotificationRoute[]>(_routes, StringComparer.Ordinal);
            var changed = change(RoutesOf(bucket));
            if (changed.Length > 0)
                routes[bucket] = changed;
            else
                routes.Remove(bucket);
            _routes = routes;
        }
    }
}
