namespace Alleycat.Mqtt.Storage;

/// <summary>What a journal does with what it is told.</summary>
internal enum MqttJournalCondition
{
    /// <summary>It is written, and promises wait for that.</summary>
    Sound,

    /// <summary>The disk failed: nothing is taken and nothing promised; the state is in memory.</summary>
    Failed,

    /// <summary>The whole state is being written into a new file: what is told goes there, and nothing is promised yet.</summary>
    Recovering,

    /// <summary>Nothing is taken any more.</summary>
    Closed,
}
