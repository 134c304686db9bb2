namespace Alleycat.Local.Export;

/// <summary>What a race can be exported as; docs/analysts.md describes each.</summary>
internal enum ExportFormat
{
    /// <summary>The delivered lines themselves.</summary>
    Ndjson,

    /// <summary>A table for spreadsheets, RFC 4180.</summary>
    Csv,

    /// <summary>Garmin's Training Center Database, version 2.</summary>
    Tcx,
}
