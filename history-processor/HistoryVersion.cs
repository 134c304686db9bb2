using Alleycat.Racing.History;

namespace Alleycat.HistoryProcessor;

/// <summary>One version of a history file.</summary>
/// <param name="ETag">Quoted.</param>
/// <param name="Table">Its table.</param>
internal sealed record HistoryVersion(string ETag, HistoryTable Table);
