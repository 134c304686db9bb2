namespace Alleycat.Mqtt.Inspection;

/// <summary>What can be wrong with a file of the journal.</summary>
public enum JournalFault
{
    /// <summary>It ends within a record: what a crash leaves. Nothing in it was promised.</summary>
    TornTail,

    /// <summary>A record within it is not as written; the broker reads nothing behind it.</summary>
    RecordDamaged,

    /// <summary>It does not begin as a journal of this broker does.</summary>
    NotAJournal,

    /// <summary>Its version is not one that is read here.</summary>
    UnknownVersion,
}
