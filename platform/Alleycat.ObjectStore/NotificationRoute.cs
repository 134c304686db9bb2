namespace Alleycat.ObjectStore;

/// <summary>A rule with the queue that it leads to.</summary>
/// <param name="Rule">Which objects.</param>
/// <param name="Queue">Whose folder the events go to.</param>
/// <param name="IsFixed">Whether it is the host's own, which no configuration of the bucket replaces.</param>
internal sealed record NotificationRoute(NotificationRule Rule, NotificationQueue Queue, bool IsFixed);
