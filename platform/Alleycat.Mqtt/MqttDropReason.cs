namespace Alleycat.Mqtt;

/// <summary>Why a message was not delivered to one receiver, or not kept.</summary>
internal enum MqttDropReason
{
    /// <summary>A connected subscriber's queue was full.</summary>
    QueueFull,

    /// <summary>The queue of a session without a connection was full.</summary>
    OfflineQueueFull,

    /// <summary>Its expiry had passed.</summary>
    Expired,

    /// <summary>Larger than the receiver takes.</summary>
    TooLarge,

    /// <summary>Forwarded, but not kept as retained: too many of them.</summary>
    RetainedFull,

    /// <summary>All queues and retained messages together were at the broker's limit.</summary>
    MemoryFull,
}
