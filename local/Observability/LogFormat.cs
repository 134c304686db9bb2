namespace Alleycat.Local.Observability;

/// <summary>How log lines are written on standard error.</summary>
internal enum LogFormat
{
    /// <summary>Text on a terminal, JSON everywhere else.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>One sentence a line, for people.</summary>
    Text,
}
