namespace Alleycat.Mqtt;

/// <summary>Why a connection ended; <see cref="MqttConnectionEnd.Reason"/> says it more closely.</summary>
public enum MqttConnectionEndCause
{
    /// <summary>The client sent DISCONNECT.</summary>
    ClientDisconnected,

    /// <summary>The transport ended without one.</summary>
    ConnectionLost,

    /// <summary>A malformed packet, or one that may not come then.</summary>
    ProtocolViolation,

    /// <summary>The CONNECT was not accepted.</summary>
    Refused,

    /// <summary>No CONNECT in time.</summary>
    ConnectTimeout,

    /// <summary>No packet for one and a half times the keep alive.</summary>
    KeepAliveTimeout,

    /// <summary>A newer connection has the client id.</summary>
    SessionTakenOver,

    /// <summary>The client published what it may not, or may no longer be connected.</summary>
    NotAuthorized,

    /// <summary>The client did not read what it subscribed to.</summary>
    SlowSubscriber,

    /// <summary>The topic rule could not take a message; the client shall send it again.</summary>
    IngestFailed,

    /// <summary>The broker's store cannot be written: what the client would be told would not be so.</summary>
    StoreFailed,

    /// <summary>The broker failed while it handled a packet: a fault of its own.</summary>
    ServerError,

    /// <summary>The broker was full.</summary>
    LimitReached,

    /// <summary>The broker stopped.</summary>
    ServerShutdown,
}
