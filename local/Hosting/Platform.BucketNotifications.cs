using Alleycat.HistoryProcessor;
using Alleycat.Local.Http;
using Alleycat.Local.S3;
using Alleycat.Racing;

namespace Alleycat.Local.Hosting;

/// <content>The functions that a bucket's own event notifications may name.</content>
internal sealed partial class Platform
{
    private const string HistoryFunction = "history-processor";

    /// <summary>A folder of its own, so that a bucket full of old data holds up no race.</summary>
    private const string AddedHistoryConsumer = "history-processor-added";

    /// <summary>How the buckets are spoken to, here and wherever their settings are looked at.</summary>
    internal static S3EndpointOptions BucketOptions { get; } = new()
    {
        Functions = new Dictionary<string, string> { [HistoryFunction] = AddedHistoryConsumer },
    };

    /// <summary>Lets buckets call the history function, and puts the rules of the last run in force before anything is put.</summary>
    private BucketNotifications OpenBucketNotifications(TelemetryLimits limits)
    {
        // As on Lambda: whose events come is said by who may send them, and that is the bucket's configuration.
        var history = new HistoryProcessorHandler(
            BucketPort(traces: null), new HistoryProcessorOptions { DeliveryBucket = null, Limits = limits }, _time, new Random());
        _store.AddConsumer(AddedHistoryConsumer, HistoryPort(history.HandleAsync));
        var notifications = new BucketNotifications(_store, BucketOptions);
        notifications.Load();
        return notifications;
    }

    private HealthCheck BucketNotificationsHealth()
    {
        var faults = _bucketNotifications.NotInForce();
        return new(
            "notification configurations", faults.Count == 0,
            faults.Count == 0 ? "in force" : $"not readable, or changed by hand; put them again: {string.Join(", ", faults)}");
    }
}
