namespace Alleycat.Mqtt.Storage;

/// <summary>One record of the journal, a view over the file's bytes.</summary>
internal readonly ref struct MqttJournalRecord
{
    public MqttJournalRecordType Type { get; init; }

    /// <summary>A client id, or a topic.</summary>
    public string Key { get; init; }

    /// <summary>What it counts depends on the type.</summary>
    public long Number { get; init; }

    public ReadOnlySpan<byte> Content { get; init; }
}

/// <summary>What a record says; the values are the file's.</summary>
internal enum MqttJournalRecordType : byte
{
    /// <summary>
    /// Key: topic. Number: expires at, ms since 1970. Content: the PUBLISH as MQTT 5.0; an empty payload deletes.
    /// </summary>
    Retained = 1,

    /// <summary>
    /// Key: client id. Number: expiry, ms. Content: its owner, UTF-8. Begins the session, or renews one that is there.
    /// </summary>
    SessionOpened = 2,

    /// <summary>Key: client id. Number: expires at, ms since 1970.</summary>
    SessionClosed = 3,

    /// <summary>Key: client id. Everything of it is gone.</summary>
    SessionRemoved = 4,

    /// <summary>Key: client id. Content: a SUBSCRIBE of one filter as MQTT 5.0.</summary>
    Subscribed = 5,

    /// <summary>Key: client id. Content: the filter, UTF-8.</summary>
    Unsubscribed = 6,

    /// <summary>
    /// Version 1's only. Key: client id. Number: the message's own in this session. Content: expires at (8), then the
    /// PUBLISH as MQTT 5.0.
    /// </summary>
    Queued = 7,

    /// <summary>Key: client id. Number: of the message that is no longer owed.</summary>
    Delivered = 8,

    /// <summary>Key: client id. The session is told anew; what was known of it stands until that is whole.</summary>
    SnapshotBegun = 9,

    /// <summary>Key: client id. What was told since it begun takes the old one's place.</summary>
    SnapshotEnded = 10,

    /// <summary>Number: the message's id. Content: expires at (8), then the PUBLISH as MQTT 5.0.</summary>
    Message = 11,

    /// <summary>
    /// Key: client id. Number: the message's own in this session. Content: the message's id (8), 1 for the retain flag.
    /// </summary>
    Owed = 12,

    /// <summary>The whole state is told from here on; what was known stands until that is whole.</summary>
    StateBegun = 13,

    /// <summary>All of it has been told: what was not, sessions and retained messages, is gone.</summary>
    StateEnded = 14,
}
