namespace Alleycat.HistoryProcessor;

/// <summary>Where a delivered object is.</summary>
/// <param name="Bucket">As the event names it.</param>
/// <param name="Key">Decoded.</param>
internal readonly record struct DeliveredObject(string Bucket, string Key);
