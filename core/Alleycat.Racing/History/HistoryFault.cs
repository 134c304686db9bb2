namespace Alleycat.Racing.History;

/// <summary>Why bytes are no sound history of ours.</summary>
public enum HistoryFault
{
    None,

    /// <summary>Not gzip, or gzip without our table: something else wrote it (or the mark of the table was damaged).</summary>
    NoTable,

    /// <summary>Shorter or longer than the table says.</summary>
    Length,

    /// <summary>The table's checksum does not fit, or its lines contradict each other.</summary>
    Table,

    /// <summary>A table of a version that this code does not know; the file is left alone.</summary>
    UnknownVersion,

    /// <summary>A fragment's bytes do not give the text that the table promises.</summary>
    Fragment,

    /// <summary>A fragment's text is not in the one spelling, or its seconds or racers are out of order or place.</summary>
    Text,

    /// <summary>The stored blocks between fragments, the whole-file checksum or the length behind it are wrong.</summary>
    Frame,
}
